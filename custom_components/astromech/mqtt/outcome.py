"""How a command ended, as a code that a program can rely on."""

from typing import Final

from homeassistant.exceptions import HomeAssistantError
import voluptuous as vol

from ..bb8.refusal import Refusal
from ..const import DOMAIN
from .payload import Unreadable, Words

OK: Final = "ok"
REJECTED: Final = "rejected"
"""Too much at once: nothing was done."""
MERGED: Final = "merged"
"""Too many stops at once: what was asked is done once for all of them."""
UNKNOWN_COMMAND: Final = "unknown_command"
INVALID: Final = "invalid_payload"
NOT_CONNECTED: Final = "not_connected"
FAILED: Final = "failed"

CODES: Final = frozenset(
    {
        *(str(each) for each in Refusal),
        "cannot_connect",
        "clear_needs_person",
        "clear_while_moving",
        "command_rejected",
        "droid_not_loaded",
        "invalid_argument",
        "link_lost",
        "malformed_answer",
        "no_answer",
        "no_free_slot",
        NOT_CONNECTED,
        "not_sent",
        "not_supported",
        "superseded",
    }
)
"""The keys of texts that are told as they are; they stay when the texts change."""


def code_of(error: HomeAssistantError | vol.Invalid | Unreadable) -> str:
    """Return the code of what went wrong."""
    match error:
        case Unreadable(code=code):
            return code
        case vol.Invalid():
            return INVALID
        case HomeAssistantError(translation_domain=domain, translation_key=str(key)) if (
            domain == DOMAIN and key in CODES
        ):
            return key
        case _:
            return FAILED


def outcome_of(facts: Words) -> str:
    """Return how it went when nothing was raised: a robot that sleeps has confirmed nothing."""
    return NOT_CONNECTED if facts.get("confirmed") is False else OK
