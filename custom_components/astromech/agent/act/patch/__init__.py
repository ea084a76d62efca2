"""Changes of YAML files: found and proven on the text, written whole, the previous file kept."""
