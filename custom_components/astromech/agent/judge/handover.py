"""What was said of open incidents, handed from an agent that is reloaded to the one after it.

Integrations tell of a failure once: without this their word would go with a change of the options,
and a proposal that waits for its approval with it. A restart of Home Assistant needs none: it makes
everything speak again.
"""

from collections.abc import Iterable
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..diagnose.graph import Graph
from ..model import LogFacts, Signal, Subject, SubjectKind
from .watch import Case

_LEFT: Final[HassKey[list[tuple[Subject, Signal]]]] = HassKey("astromech_handover")


@callback
def hand_over(hass: HomeAssistant, cases: Iterable[Case]) -> None:
    """Leave what the log said of config entries that are down."""
    hass.data[_LEFT] = [
        (case.incident.scope, symptom.latest)
        for case in cases
        if case.incident.scope.kind is SubjectKind.ENTRY and case.incident.was_down
        for symptom in case.incident.symptoms
        if isinstance(symptom.latest.facts, LogFacts)
    ]


@callback
def take_over(hass: HomeAssistant, graph: Graph) -> list[Signal]:
    """Return what was left, as far as it is about what is still down; only once."""
    left = hass.data.pop(_LEFT, [])
    return [
        signal
        for scope, signal in left
        if (entry := graph.entry(scope.id)) is not None and entry.down
    ]
