"""From what is observed to what is thought: watch, review, diagnose."""
