"""Tests of the bb8."""
