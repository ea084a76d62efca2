"""The evidence bundle: what was measured, what follows from it, and whether somebody touched it."""
