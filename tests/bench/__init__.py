"""Measurements beside peers; see `script/bench`."""
