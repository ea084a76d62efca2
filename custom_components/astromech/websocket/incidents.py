"""The incidents for the panel and the cards: the list, the week, and all about one of them."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.http.auth import async_sign_path
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..agent.approve.approval import ApprovalRefused, Approver
from ..approvals import INCIDENT, WORD
from ..views import LINK_LASTS, bundle_path
from .command import Command, NotKnown, Words

if TYPE_CHECKING:
    from ..agent.loop import Agent

STATES: Final = ("open", "healed", "resolved", "ignored")
WISHES: Final = ("state", "cause", "integration", "area", "text")
ROW: Final = vol.All(vol.Coerce(int), vol.Range(min=1, max=2**62))
ABOUT: Final = {vol.Required("incident"): ROW}


async def _overview(agent: Agent, _words: Words, _by: Approver) -> dict[str, Any]:
    now = dt_util.utcnow().timestamp()
    data = agent.coordinator.data
    return {
        "now": now,
        "week": await agent.shown.listing.async_week(now),
        "open": data.open_incidents,
        "waiting": len(agent.desk.pending()),
        "hold": data.hold,
        "ailments": sorted(str(ailment) for ailment in data.ailments),
    }


async def _page(agent: Agent, words: Words, _by: Approver) -> dict[str, Any]:
    wish = {name: words[name] for name in WISHES if name in words}
    found = await agent.shown.listing.async_page(wish, words.get("before"), words["limit"])
    if found is None:
        raise ApprovalRefused("journal_unwritable")
    rows, place = found
    return {"incidents": rows, "next": place}


async def _incident(agent: Agent, words: Words, _by: Approver) -> dict[str, Any]:
    if (told := await agent.shown.dossiers.async_told(words["incident"])) is None:
        raise NotKnown
    return told


async def _bundle(agent: Agent, words: Words, _by: Approver) -> dict[str, Any]:
    """Return a link to the bundle of an incident, which is good for a while."""
    row = words["incident"]
    if await agent.shown.lookback.async_bundle(row) is None:
        raise NotKnown
    return {"link": async_sign_path(agent.hass, bundle_path(row), LINK_LASTS)}


async def _verify(agent: Agent, words: Words, by: Approver) -> dict[str, Any]:
    """Look whether what a person did has helped; an incident that is over is closed."""
    outcome = await agent.desk.async_verify_now(words["fingerprint"], by)
    return {
        "verified": outcome.verified,
        "failed": [str(check.test) for check in outcome.checks if not check.passed],
    }


COMMANDS: Final = (
    Command(name="overview", ask=_overview),
    Command(
        name="incidents/page",
        ask=_page,
        fields={
            vol.Optional("state"): vol.In(STATES),
            **{vol.Optional(name): WORD for name in WISHES if name != "state"},
            vol.Optional("before"): ROW,
            vol.Optional("limit", default=50): vol.All(vol.Coerce(int), vol.Range(min=1, max=100)),
        },
    ),
    Command(name="incident", ask=_incident, fields=ABOUT),
    Command(name="incident/bundle", ask=_bundle, fields=ABOUT),
    Command(name="incident/verify", ask=_verify, fields=INCIDENT),
)
