"""Tests of agent/journal."""
