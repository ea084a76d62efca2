"""What may go wrong around us, by force, in a Home Assistant that runs: we see on, and change nothing."""
