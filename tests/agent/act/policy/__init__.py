"""The policy: its file, its hours, and what it says of an order."""
