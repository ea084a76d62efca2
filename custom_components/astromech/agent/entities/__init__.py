"""The agent's entities, one module a platform."""
