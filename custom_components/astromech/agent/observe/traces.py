"""How a run of an automation or a script ended, from Home Assistant's trace store.

The store is internal to Home Assistant: all that is known of it stands here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util.hass_dict import HassKey

if TYPE_CHECKING:
    from homeassistant.components.trace.models import BaseTrace, TraceData

_TRACES: Final[HassKey[TraceData]] = HassKey("trace")
_FAILED: Final = frozenset({"error", "disallowed_recursion_detected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The end of a run; `error` is a remote text.

    One that was stopped by its own conditions, by a person or by its mode has not failed.
    """

    failed: bool
    step: str | None
    error: str


@callback
def trace_key(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the name under which the runs of an entity are stored; None if they are not."""
    entry = er.async_get(hass).async_get(entity_id)
    return None if entry is None else f"{entry.domain}.{entry.unique_id}"


@callback
def find_trace(hass: HomeAssistant, key: str, context_id: str) -> BaseTrace | None:
    """Return the latest stored run in a context."""
    stored = hass.data.get(_TRACES, {}).get(key)
    runs = reversed(stored.runs.values()) if stored is not None else ()
    return next((trace for trace in runs if trace.context.id == context_id), None)


def ended(trace: BaseTrace) -> Ended | None:
    """Return how a run ended, None while it goes on."""
    said = trace.as_short_dict()
    if said["state"] != "stopped":
        return None
    error = said.get("error")
    if error is None and said["script_execution"] == "aborted":
        error = _error_of_step(trace, said["last_step"])
    return Ended(
        failed=error is not None or said["script_execution"] in _FAILED,
        step=said["last_step"],
        error=error or "",
    )


def _error_of_step(trace: BaseTrace, step: str | None) -> str | None:
    """Return what a step complained of: a wait that was in vain, a stop; a condition does not."""
    steps: list[dict[str, Any]] = trace.as_extended_dict()["trace"].get(step, [])
    return steps[-1].get("error") if steps else None
