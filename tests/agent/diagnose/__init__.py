"""Tests of agent/diagnose."""
