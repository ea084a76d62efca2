"""Notifications on a phone, with buttons to approve and to reject; only if a person chose them.

A button carries a token that is good once, for one proposal with one plan, and not for long. Who
pressed it is asked for, too: only an administrator is heard.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
import logging
import secrets
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ..happenings import Announcer, Happening, HappeningKind
from ..journal.docket import Filed
from ..show.wording import Wording
from .approval import ApprovalRefused, Approver, Door
from .desk import Desk
from .reminders import Reminders

_LOGGER = logging.getLogger(__name__)

ANSWERED: Final = "mobile_app_notification_action"
APPROVE: Final = "ASTROMECH_APPROVE"
REJECT: Final = "ASTROMECH_REJECT"

TOKEN_LASTS: Final = 3600.0
"""Seconds for which a button is good."""

DIGEST: Final = "digest"

type Spawn = Callable[[Coroutine[Any, Any, None], str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a button stands for."""

    proposal: str
    plan_hash: str
    expires: float


class Notices:
    """Tells of proposals by a notify action, `notify.<target>`, and takes the answers."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        target: str,
        desk: Desk,
        wording: Wording,
        announcer: Announcer,
        spawn: Spawn,
    ) -> None:
        self._hass = hass
        self._target = target.removeprefix("notify.")
        self._desk = desk
        self._wording = wording
        self._announcer = announcer
        self._spawn = spawn
        self._tickets: dict[str, Ticket] = {}
        self._waiting: set[str] = set()
        self._reminders = Reminders(hass, self._digest_due)

    @callback
    def start(self) -> list[CALLBACK_TYPE]:
        """Begin to tell and to listen; return what ends it."""
        return [
            self._announcer.subscribe(self._happened),
            self._hass.bus.async_listen(ANSWERED, self._answered),
            self._reminders.close,
        ]

    # --- tell ---------------------------------------------------------------------------------

    @callback
    def _happened(self, happening: Happening) -> None:
        """Tell of a proposal; in quiet hours it waits for the digest."""
        if happening.kind is not HappeningKind.PROPOSED:
            return
        until = happening.data["until"]
        if until is not None and until > _now():
            self._waiting.add(happening.data["proposal"])
            self._reminders.remind(DIGEST, until)
        elif filed := self._filed(happening.data["proposal"]):
            self._spawn(self._async_tell(filed), "Astromech notification")

    @callback
    def _digest_due(self, _name: str) -> None:
        waited = [filed for filed in self._desk.pending() if filed.id in self._waiting]
        self._waiting.clear()
        if waited:
            self._spawn(self._async_digest(waited), "Astromech digest")

    async def _async_tell(self, filed: Filed) -> None:
        token = secrets.token_hex(16)
        self._forget_old()
        self._tickets[token] = Ticket(
            proposal=filed.id, plan_hash=filed.proposal.plan_hash, expires=_now() + TOKEN_LASTS
        )
        word = self._wording.word
        buttons = [
            {"action": f"{APPROVE}_{token}", "title": word("notice", "approve")},
            {"action": f"{REJECT}_{token}", "title": word("notice", "reject")},
        ]
        await self._async_send(self._line(filed), tag=filed.id, actions=buttons)

    async def _async_digest(self, waited: list[Filed]) -> None:
        lines = "\n".join(map(self._line, waited))
        await self._async_send(lines, tag=DIGEST, url="/config/repairs")

    def _line(self, filed: Filed) -> str:
        action = self._wording.word("action", filed.proposal.order.action)
        return f"{action}: {filed.proposal.target_title}"

    async def _async_send(self, message: str, **data: Any) -> None:
        """Send it; a phone that cannot be reached is no reason to fail."""
        content = {
            "title": self._wording.word("notice", "title"),
            "message": message,
            "data": {"group": DOMAIN, **data},
        }
        try:
            await self._hass.services.async_call("notify", self._target, content, blocking=True)
        except HomeAssistantError as err:
            _LOGGER.warning("The notification could not be sent: %s", err)

    # --- take the answer ----------------------------------------------------------------------

    async def _answered(self, event: Event[Any]) -> None:
        """Take an answer whose token is good, from whom the event says pressed the button."""
        button, _, token = str(event.data.get("action", "")).rpartition("_")
        if button not in {APPROVE, REJECT}:
            return
        ticket = self._tickets.pop(token, None)
        if ticket is None or ticket.expires <= _now():
            return
        try:
            by = await self._async_person(event.context.user_id)
            if button == APPROVE:
                await self._desk.async_approve(ticket.proposal, ticket.plan_hash, by)
            else:
                await self._desk.async_reject(ticket.proposal, ticket.plan_hash, by)
        except ApprovalRefused as err:
            await self._async_send(self._wording.word("reason", err.key), tag=ticket.proposal)

    async def _async_person(self, user_id: str | None) -> Approver:
        user = None if user_id is None else await self._hass.auth.async_get_user(user_id)
        if user is None:
            return Approver(door=Door.NOTIFICATION)
        return Approver.of(user, Door.NOTIFICATION)

    def _filed(self, proposal_id: str) -> Filed | None:
        return next((filed for filed in self._desk.pending() if filed.id == proposal_id), None)

    def _forget_old(self) -> None:
        now = _now()
        self._tickets = {t: ticket for t, ticket in self._tickets.items() if ticket.expires > now}


def _now() -> float:
    return dt_util.utcnow().timestamp()
