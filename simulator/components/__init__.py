"""Components for a Home Assistant that is played with; they know nothing of the integration."""
