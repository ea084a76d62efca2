"""Killed at every point of an execution, by a signal that nobody can catch."""
