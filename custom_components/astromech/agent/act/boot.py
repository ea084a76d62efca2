"""What tells one start of Home Assistant from the next."""

from typing import Final
import uuid

BOOT: Final = uuid.uuid4().hex
"""Another one after every start: what an action noted before a restart is not this any more."""
