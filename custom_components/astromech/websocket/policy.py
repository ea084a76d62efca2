"""What the agent may do, for the panel: shown, tried out, and changed by a person."""

from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol

from ..agent.approve.approval import ApprovalRefused, Approver
from ..approvals import HASH, known_action
from ..const import AS_IN_FILE
from .command import Command, Words

if TYPE_CHECKING:
    from ..agent.loop import Agent

MAX_TEXT: Final = 64 * 1024
TEXT: Final = vol.All(str, vol.Length(max=MAX_TEXT))


async def _policy(agent: Agent, _words: Words, _by: Approver) -> dict[str, Any]:
    return await agent.rulebook.async_overview()


async def _mode(agent: Agent, words: Words, _by: Approver) -> dict[str, Any]:
    from ..agent.model import ActionId, Mode  # noqa: PLC0415  a house with a droid alone needs none

    mode = words["mode"]
    chosen = None if mode == AS_IN_FILE else Mode(mode)
    return await agent.charge.async_set_mode(ActionId(words["action"]), chosen)


async def _file(agent: Agent, _words: Words, _by: Approver) -> dict[str, Any]:
    if (found := await agent.rulebook.async_text()) is None:
        raise ApprovalRefused("policy_unreadable")
    text, digest = found
    return {"text": text, "digest": digest}


async def _check(agent: Agent, words: Words, _by: Approver) -> dict[str, Any]:
    return {"problem": await agent.rulebook.async_problem(words["text"])}


async def _save(agent: Agent, words: Words, by: Approver) -> dict[str, Any]:
    """Take a text in place of the one that was shown; a problem is told and changes nothing."""
    problem = await agent.rulebook.async_save(words["text"], words["digest"], by)
    return {"problem": problem}


COMMANDS: Final = (
    Command(name="policy", ask=_policy),
    Command(
        name="policy/mode",
        ask=_mode,
        fields={
            vol.Required("action"): known_action,
            vol.Required("mode"): vol.In(["never", "ask", "automatic", AS_IN_FILE]),
        },
    ),
    Command(name="policy/file", ask=_file),
    Command(name="policy/check", ask=_check, fields={vol.Required("text"): TEXT}),
    Command(
        name="policy/save",
        ask=_save,
        fields={vol.Required("text"): TEXT, vol.Required("digest"): HASH},
    ),
)
