"""Tests of agent/observe."""
