"""The fire drill: the whole way, on an entry of our own."""
