"""What the whole integration shares."""

from typing import Final

DOMAIN: Final = "astromech"

CONF_KIND: Final = "kind"

CONF_SETTLE: Final = "settle"
DEFAULT_SETTLE: Final = 60
"""How long (s) a failure must last before the agent reports it; 1..600."""
