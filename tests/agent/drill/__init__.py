"""Tests of agent/drill."""
