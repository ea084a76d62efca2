"""The journal for the panel: searched, exported, and held against its own hashes."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.http.auth import async_sign_path
import voluptuous as vol

from ..agent.approve.approval import ApprovalRefused, Approver
from ..views import LINK_LASTS, export_path
from .command import Command, Words

if TYPE_CHECKING:
    from ..agent.loop import Agent

KINDS: Final = (
    "incident_opened",
    "incident_resolved",
    "remediation_proposed",
    "remediation_decided",
    "execution",
    "attested",
    "policy_edited",
)
MAX_TEXT: Final = 100
PLACE: Final = vol.All(
    [vol.Any(vol.Coerce(float), vol.All(str, vol.Length(max=100)))], vol.Length(min=2, max=2)
)
"""Where a page ended, as it was told: a time and a key."""


async def _page(agent: Agent, words: Words, _by: Approver) -> dict[str, Any]:
    page = await agent.shown.annals.async_search(
        words.get("text", ""), words.get("kind"), words.get("after"), words["limit"]
    )
    if page is None:
        raise ApprovalRefused("journal_unwritable")
    return page


async def _export(agent: Agent, _words: Words, _by: Approver) -> dict[str, Any]:
    try:
        export = await agent.shown.annals.async_export()
    except OSError as err:
        raise ApprovalRefused("export_failed") from err
    if export is None:
        raise ApprovalRefused("journal_unwritable")
    link = async_sign_path(agent.hass, export_path(export.file.name), LINK_LASTS)
    return {"link": link, "lines": export.lines}


async def _verify(agent: Agent, _words: Words, _by: Approver) -> dict[str, Any]:
    """Hold the journal against its hashes; `intact` is None if it cannot be read."""
    return {"intact": await agent.shown.annals.async_intact()}


COMMANDS: Final = (
    Command(
        name="journal",
        ask=_page,
        fields={
            vol.Optional("text"): vol.All(str, vol.Length(max=MAX_TEXT)),
            vol.Optional("kind"): vol.In(KINDS),
            vol.Optional("after"): PLACE,
            vol.Optional("limit", default=50): vol.All(vol.Coerce(int), vol.Range(min=1, max=100)),
        },
    ),
    Command(name="journal/export", ask=_export),
    Command(name="journal/verify", ask=_verify),
)
