"""What the flows of the droid and of the agent ask, each beside its kind."""
