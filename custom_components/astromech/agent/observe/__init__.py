"""One collector per source; each turns what Home Assistant says into signals, and can fail alone."""
