"""What was done and what is being done, for the panel and the cards."""

from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol

from ..agent.approve.approval import ApprovalRefused, Approver
from ..approvals import WORD
from .command import Command, NotKnown, Words

if TYPE_CHECKING:
    from ..agent.loop import Agent

LIMIT: Final = vol.All(vol.Coerce(int), vol.Range(min=1, max=50))


async def _executions(agent: Agent, words: Words, _by: Approver) -> dict[str, Any]:
    page = await agent.shown.annals.async_executions(words.get("before"), words["limit"])
    if page is None:
        raise ApprovalRefused("journal_unwritable")
    executions, place = page
    return {"executions": executions, "next": place}


async def _settle(agent: Agent, words: Words, _by: Approver) -> dict[str, Any]:
    """Take a person's word for how an execution in doubt ended."""
    from ..agent.act.fence import NotInDoubt, Verdict  # noqa: PLC0415  only an agent needs it
    from ..agent.journal import JournalError  # noqa: PLC0415  as above

    try:
        await agent.legacy.async_settle(words["execution"], Verdict(words["verdict"]))
    except NotInDoubt as err:
        raise NotKnown from err
    except JournalError as err:
        raise ApprovalRefused("journal_unwritable") from err
    return {"execution": words["execution"]}


COMMANDS: Final = (
    Command(
        name="executions",
        ask=_executions,
        fields={
            vol.Optional("before"): vol.Coerce(float),
            vol.Optional("limit", default=20): LIMIT,
        },
    ),
    Command(
        name="executions/settle",
        ask=_settle,
        fields={
            vol.Required("execution"): WORD,
            vol.Required("verdict"): vol.In(["helped", "failed"]),
        },
    ),
)
