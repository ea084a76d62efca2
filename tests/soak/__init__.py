"""House time by the hour, with faults by chance: nothing grows, nothing is lost.

An hour in the suite. `script/soak [HOURS] [SEED]` takes a day, and keeps what it measured.
"""

import os
from typing import Final

HOURS: Final = float(os.environ.get("ASTROMECH_SOAK_HOURS", "1"))
SEED: Final = int(os.environ.get("ASTROMECH_SOAK_SEED", "1"))
REPORT: Final = os.environ.get("ASTROMECH_SOAK_REPORT")
"""Where the figures are written to, as JSON; nowhere without."""
