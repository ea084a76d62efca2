"""Tests of the verification tests."""
