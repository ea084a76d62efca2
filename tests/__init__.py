"""The suite; it mirrors the tree."""
