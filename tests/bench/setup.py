"""Importing the package and setting a droid's entry up: at most 60 ms of CPU, without the radio.

Home Assistant and what the package needs of it are there before; each round imports our modules
anew and sets up a robot that Home Assistant's Bluetooth hears.
"""

from typing import Final

from .case import told_by
from .figures import Figure

LIMIT: Final = 60.0


def measure() -> Figure:
    """Have pytest's Home Assistant measure it, in ms."""
    (told,) = told_by("setup_case.py", "setup_ms")
    ours = float(told["setup_ms"])
    return Figure(
        bench="setup", ours=ours, peer=None, limit=LIMIT, ratio=ours / LIMIT, good=ours <= LIMIT
    )
