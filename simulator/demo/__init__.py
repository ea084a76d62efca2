"""A real Home Assistant in a process of its own, and the main job done in it."""
