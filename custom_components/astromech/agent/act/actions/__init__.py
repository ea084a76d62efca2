"""The actions of the catalogue, one a file."""
