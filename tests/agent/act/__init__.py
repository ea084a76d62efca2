"""Tests of agent/act."""
