"""The repository's own habits, held by tests."""
