"""Whatever comes in: nothing that the world sends makes us fall over.

Seconds in the suite. `script/fuzz [MINUTES]` goes on with other seeds until the time is over.
"""

import os
from typing import Final

ROUNDS: Final = int(os.environ.get("ASTROMECH_FUZZ_ROUNDS", "40"))
"""Inputs a test."""

SEED: Final = int(os.environ.get("ASTROMECH_FUZZ_SEED", "1"))
"""Where the inputs of the tests begin that do not use hypothesis."""
