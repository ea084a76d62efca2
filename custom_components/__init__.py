"""Where Home Assistant looks for custom integrations; HACS installs what is below."""
