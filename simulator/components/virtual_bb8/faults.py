"""The faults that a service may bring about, and the values that they take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from simulator.faults import NOTIFICATION_SIZE

NO_FREE_SLOT = "no_free_slot"
"""The one that is the radio's, not the robot's."""

BYTE = vol.All(vol.Coerce(int), vol.Range(min=0, max=0xFF))


@dataclass(frozen=True, slots=True)
class Fault:
    """What turns the value of a service call into that of the fault, and the value if none came."""

    value: Callable[[Any], object]
    default: object = None


def _command(value: object) -> tuple[int, int]:
    """Take a command as a list of its two bytes."""
    did, cid = vol.Schema(vol.All([BYTE], vol.Length(min=2, max=2)))(value)
    return did, cid


FAULTS: dict[str, Fault] = {
    "never_answer": Fault(cv.boolean, True),
    "lose_answers": Fault(vol.Schema(cv.positive_int), 1),
    "answer_delay": Fault(vol.Schema(vol.All(vol.Coerce(float), vol.Range(min=0))), 1.0),
    "corrupt_next": Fault(vol.Schema(cv.positive_int), 1),
    "drop_link_on": Fault(_command),
    "unacknowledged_writes": Fault(cv.boolean, True),
    "chunk": Fault(
        vol.Schema(vol.All(vol.Coerce(int), vol.Range(min=1, max=NOTIFICATION_SIZE))), 1
    ),
}
"""By their names in `simulator.faults.Faults`."""
