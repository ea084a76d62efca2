"""What `script/bench setup` has pytest run; it is no test, and its name says so."""

import json
import logging
from statistics import median
import sys
import time

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from custom_components.astromech import kinds
from simulator.peripheral import VirtualBB8
from tests.droid import droid_entry

ROUNDS = 7
PACKAGE = "custom_components.astromech"


async def test_measure(hass: HomeAssistant, robot: VirtualBB8) -> None:
    """Print the median of some rounds; the first one loads what is Home Assistant's."""
    assert kinds
    hass.loop.set_debug(False)
    logging.disable()
    taken = [await _round(hass, robot) for _ in range(ROUNDS + 1)]
    sys.stdout.write("\n" + json.dumps({"setup_ms": median(taken[1:]) * 1000}) + "\n")


async def _round(hass: HomeAssistant, robot: VirtualBB8) -> float:
    for name in [name for name in sys.modules if name.startswith(f"{PACKAGE}.")]:
        del sys.modules[name]
    hass.data.get("components", {}).clear()
    entry = droid_entry(robot)
    entry.add_to_hass(hass)
    began = time.process_time()
    await hass.config_entries.async_setup(entry.entry_id)
    taken = time.process_time() - began
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_remove(entry.entry_id)
    return taken
