"""What is put off: incidents that a person has snoozed, and what the policy wants later."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..journal.docket import Docket
from ..journal.record import Record
from ..model import Decision
from .reminders import Reminders


class Deferrals:
    """Knows until when which incident waits; `look_again` is told its fingerprint then."""

    def __init__(
        self, hass: HomeAssistant, record: Record, docket: Docket, look_again: Callable[[str], None]
    ) -> None:
        self._record = record
        self._docket = docket
        self._snoozed: dict[str, float] = {}
        self._reminders = Reminders(hass, look_again)

    async def async_start(self) -> CALLBACK_TYPE:
        """Take up what was snoozed before a restart; return what ends the reminders."""
        self._snoozed = await self._record.keep(self._docket.snoozed(_now())) or {}
        for fingerprint, until in self._snoozed.items():
            self._reminders.remind(fingerprint, until)
        return self._reminders.close

    @callback
    def is_snoozed(self, fingerprint: str) -> bool:
        """Say whether nobody wants to hear of an incident for now."""
        return self._snoozed.get(fingerprint, 0.0) > _now()

    async def async_snooze(self, fingerprint: str, hours: float) -> None:
        """Let nobody hear of an incident for some hours."""
        until = _now() + hours * 3600
        self._snoozed[fingerprint] = until
        self._reminders.remind(fingerprint, until)
        await self._record.keep(self._docket.snooze(fingerprint, until))

    @callback
    def wait_for(self, fingerprint: str, decision: Decision) -> None:
        """Have an incident looked at again when the policy may decide otherwise."""
        if is_early(decision) and decision.until is not None:
            self._reminders.remind(fingerprint, decision.until)


def is_early(decision: Decision) -> bool:
    """Say whether the policy wants something not now, but later."""
    return decision.until is not None and decision.until > _now()


def _now() -> float:
    return dt_util.utcnow().timestamp()
