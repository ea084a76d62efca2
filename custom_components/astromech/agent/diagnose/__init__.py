"""From symptoms to a root cause; pure functions, free of Home Assistant."""
