"""What can be asked of the desk from outside: the same questions and answers at every door.

Each operation has a schema for its words and returns JSON. Doors differ only in how they know who
asks, and in how they say no.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from homeassistant.core import HomeAssistant
import voluptuous as vol

from .agent.approve.approval import ApprovalRefused, Approver
from .kinds import running_agent

if TYPE_CHECKING:
    from .agent.loop import Agent

MAX_WORD: Final = 255
MAX_TEXT: Final = 2000
MAX_HOURS: Final = 720

type Answer = dict[str, Any]

WORD: Final = vol.All(str, vol.Length(min=1, max=MAX_WORD))
HASH: Final = vol.All(str, vol.Match(r"\A[0-9a-f]{64}\Z"))

PROPOSAL: Final = {vol.Required("id"): WORD}
SHOWN: Final = {**PROPOSAL, vol.Required("plan_hash"): HASH}
INCIDENT: Final = {vol.Required("fingerprint"): WORD}


class Operation(NamedTuple):
    """What is asked, and the schema of its words."""

    run: Callable[[Agent, Mapping[str, Any], Approver], Awaitable[Answer]]
    fields: Mapping[vol.Marker, Any]


async def async_ask(
    hass: HomeAssistant, operation: Operation, words: Mapping[str, Any], by: Approver
) -> Answer:
    """Return the answer to an operation whose words fit its schema.

    Raises ApprovalRefused, also if there is no agent.
    """
    if (agent := running_agent(hass)) is None:
        raise ApprovalRefused("no_agent")
    return await operation.run(agent, words, by)


def reason_text(hass: HomeAssistant, key: str) -> str:
    """Return why something was refused, in the person's language as far as it is known."""
    agent = running_agent(hass)
    return key.replace("_", " ") if agent is None else agent.wording.word("reason", key)


def known_action(value: object) -> str:
    """Validate the name of an action of the catalogue."""
    from .agent.model import ActionId  # noqa: PLC0415  a house with a droid alone needs none

    if value not in list(ActionId):
        raise vol.Invalid("unknown action")
    return str(value)


async def _propose(agent: Agent, words: Mapping[str, Any], by: Approver) -> Answer:
    return (await agent.desk.async_request(words, by)).told()


async def _pending(agent: Agent, _words: Mapping[str, Any], _by: Approver) -> Answer:
    return {"proposals": [filed.told() for filed in agent.desk.pending()]}


async def _dry_run(agent: Agent, words: Mapping[str, Any], _by: Approver) -> Answer:
    return (await agent.desk.async_dry_run(words["id"])).told()


async def _approve(agent: Agent, words: Mapping[str, Any], by: Approver) -> Answer:
    run = await agent.desk.async_approve(words["id"], words["plan_hash"], by)
    return {"execution": run.execution.id, "state": str(run.execution.state)}


async def _reject(agent: Agent, words: Mapping[str, Any], by: Approver) -> Answer:
    await agent.desk.async_reject(words["id"], words["plan_hash"], by, words.get("reason", ""))
    return {"id": words["id"], "state": "rejected"}


async def _incidents(agent: Agent, _words: Mapping[str, Any], _by: Approver) -> Answer:
    return {"incidents": [agent.shown.account.told(case) for case in agent.incidents()]}


async def _snooze(agent: Agent, words: Mapping[str, Any], by: Approver) -> Answer:
    await agent.desk.async_snooze(words["fingerprint"], words["hours"], by)
    return dict(words)


async def _resolve(agent: Agent, words: Mapping[str, Any], by: Approver) -> Answer:
    await agent.desk.async_resolve(words["fingerprint"], by)
    return dict(words)


PROPOSE: Final = Operation(
    _propose,
    {
        vol.Required("action"): WORD,
        vol.Required("target_kind"): WORD,
        vol.Required("target"): WORD,
        vol.Optional("parameters", default=dict): vol.All(
            {WORD: vol.All(str, vol.Length(max=MAX_TEXT))}, vol.Length(max=20)
        ),
    },
)
PENDING: Final = Operation(_pending, {})
DRY_RUN: Final = Operation(_dry_run, PROPOSAL)
APPROVE: Final = Operation(_approve, SHOWN)
REJECT: Final = Operation(
    _reject, {**SHOWN, vol.Optional("reason"): vol.All(str, vol.Length(max=MAX_TEXT))}
)
LIST_INCIDENTS: Final = Operation(_incidents, {})
SNOOZE: Final = Operation(
    _snooze,
    {
        **INCIDENT,
        vol.Required("hours"): vol.All(vol.Coerce(int), vol.Range(min=1, max=MAX_HOURS)),
    },
)
RESOLVE: Final = Operation(_resolve, INCIDENT)
