"""Tests of agent/show."""
