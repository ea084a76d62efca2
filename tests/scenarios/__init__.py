"""Stories of a house, told in YAML: what is there, what breaks, what the agent must make of it."""
