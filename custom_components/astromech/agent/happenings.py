"""What the agent tells of itself to whoever shows it: entities, the panel, notifications."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
import logging
from typing import Any

from homeassistant.core import CALLBACK_TYPE, callback

_LOGGER = logging.getLogger(__name__)


class HappeningKind(StrEnum):
    """What can happen; the values are event types and translation keys."""

    INCIDENT_OPENED = "incident_opened"
    INCIDENT_RESOLVED = "incident_resolved"
    PROPOSED = "remediation_proposed"
    EXECUTED = "remediation_executed"
    """An execution has ended; `state` tells how."""
    ROLLED_BACK = "remediation_rolled_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened; `data` holds ids, keys and figures, never a remote text.

    Of an incident there are `incident` (its row in the journal, None without one), `fingerprint`
    and `cause`, of an end also `resolution`; of a remedy `proposal`, `action` and `fingerprint`, of
    an execution also `execution` (its id) and `state`.
    """

    kind: HappeningKind
    data: dict[str, Any] = field(default_factory=dict)


type Listener = Callable[[Happening], None]


class Announcer:
    """Tells listeners what happens, in the event loop; one that fails does not keep the others."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    @callback
    def subscribe(self, listener: Listener) -> CALLBACK_TYPE:
        """Have a listener told from now on; return what ends it."""
        self._listeners.append(listener)

        @callback
        def end() -> None:
            self._listeners.remove(listener)

        return end

    @callback
    def tell(self, kind: HappeningKind, **data: Any) -> None:
        """Tell everybody."""
        happening = Happening(kind=kind, data=data)
        for listener in list(self._listeners):
            try:
                listener(happening)
            except Exception:
                _LOGGER.exception("A listener failed at %s", kind)
