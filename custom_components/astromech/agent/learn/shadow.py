"""Shadow mode at work: sees what became of proposals, and keeps whether they were right.

What a person approved and what then held was right; what did not hold, what a person rejected, and
what healed by itself while the remedy would still have been at it, was not.
"""

from collections.abc import Awaitable, Callable, Coroutine
import json
import logging
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..act.autonomy import Autonomy
from ..act.catalogue import ACTIONS
from ..act.policy import Rule, Scope
from ..approve.approval import Door
from ..happenings import Announcer, Happening, HappeningKind
from ..journal.drill_marks import DRILL_TARGETS
from ..journal.executions import proposal_of
from ..journal.record import Record
from ..model import ActionId, ExecutionState, Mode, Order

_LOGGER = logging.getLogger(__name__)

_EXECUTION: Final = f"""
SELECT proposal, state, approved_by FROM executions
WHERE id = ? AND verified IS NOT NULL AND state IN ('succeeded', 'failed', 'rolled_back')
    AND target_id NOT IN ({DRILL_TARGETS})
"""  # noqa: S608
_UNDONE: Final = f"""
SELECT p.document, p.state, p.created, i.resolved, i.resolution
FROM proposals p JOIN incidents i ON i.id = p.incident_id
WHERE i.id = ? AND i.scope_id NOT IN ({DRILL_TARGETS})
    AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.incident_id = i.id AND e.verified IS NOT NULL)
ORDER BY p.state = 'rejected' DESC, p.created LIMIT 1
"""  # noqa: S608

type RuleFor = Callable[[Order], Awaitable[Rule | None]]
type Spawn = Callable[[Coroutine[Any, Any, None], str], None]
type Demoted = Callable[[ActionId, Scope], None]


class Shadow:
    """Follows what happens; `demoted` tells a person that a rule may not act by itself any more."""

    def __init__(
        self,
        *,
        record: Record,
        autonomy: Autonomy,
        rule_for: RuleFor,
        announcer: Announcer,
        spawn: Spawn,
        demoted: Demoted,
    ) -> None:
        self._record = record
        self._autonomy = autonomy
        self._rule_for = rule_for
        self._announcer = announcer
        self._spawn = spawn
        self._demoted = demoted

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to follow; return what ends it."""
        return self._announcer.subscribe(self._happened)

    @callback
    def _happened(self, happening: Happening) -> None:
        data = happening.data
        match happening.kind:
            case HappeningKind.EXECUTED | HappeningKind.ROLLED_BACK:
                work = self._async_executed(data["execution"])
            case HappeningKind.INCIDENT_RESOLVED if incident := data.get("incident"):
                work = self._async_resolved(incident)
            case _:
                return
        self._spawn(work, "Astromech shadow")

    async def _async_executed(self, execution_id: str) -> None:
        journal = self._record.journal
        rows = journal.transact(journal.rows, _EXECUTION, execution_id)
        for row in await self._record.keep(rows) or []:
            right = row["state"] == ExecutionState.SUCCEEDED
            order = proposal_of(json.loads(row["proposal"])).order
            by_itself = row["approved_by"] == Door.POLICY
            await self._async_judge(order, right=right, by_itself=by_itself)

    async def _async_resolved(self, incident: int) -> None:
        journal = self._record.journal
        rows = journal.transact(journal.rows, _UNDONE, incident)
        for row in await self._record.keep(rows) or []:
            order = proposal_of(json.loads(row["document"])["proposal"]).order
            healed = row["resolution"] == "cured_itself"
            soon = row["resolved"] - row["created"] < ACTIONS[order.action].patience
            if row["state"] == "rejected" or (healed and soon):
                await self._async_judge(order, right=False, by_itself=False)

    async def _async_judge(self, order: Order, *, right: bool, by_itself: bool) -> None:
        """Note what is known now; one bad outcome of what ran by itself is enough."""
        rule, now = await self._rule_for(order), dt_util.utcnow().timestamp()
        if rule is None or rule.mode is Mode.NEVER:
            return
        if by_itself and not right:
            _LOGGER.warning("The rule about %s has to be earned anew", rule.action)
            await self._record.keep(self._autonomy.async_demote(rule.action, rule.scope, at=now))
            self._demoted(rule.action, rule.scope)
            return
        note = self._autonomy.async_note(rule.action, rule.scope, right=right, at=now)
        await self._record.keep(note)
