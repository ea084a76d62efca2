"""Tests of agent/learn."""
