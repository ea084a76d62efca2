"""Tests of agent/approve."""
