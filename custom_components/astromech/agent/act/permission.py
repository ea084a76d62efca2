"""Whether an order may be carried out at this moment: policy, interlocks, budgets, all in one place.

It is asked when something is proposed, when it is approved, and again right before the effect.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..diagnose.graph import Graph
from ..model import Decision, Incident, Mode, Order
from .action import Site
from .autonomy import Autonomy
from .budgets import HORIZON, Wait, spent, spent_overall
from .catalogue import ACTIONS
from .deeds import Deed
from .interlocks import interlock
from .policy import LOOK_AGAIN, Policy, Request, Rule, Situation, decide, rule_for
from .scopes import request_of

FURTHEST: Final = max(HORIZON, 30 * 86400.0)
"""How far back (s) deeds count: the longest cooldown that a policy may ask for."""

type Recall = Callable[[float], Awaitable[Sequence[Deed] | None]]
"""Returns what was done since a time, None if the journal refuses."""


class Permission:
    """Decides; `holds` says what keeps the agent from acting at all, as a reason."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        graph: Graph,
        policy: Callable[[], Awaitable[Policy | None]],
        recall: Recall,
        autonomy: Autonomy,
        holds: Callable[[], str | None],
    ) -> None:
        self._hass = hass
        self._graph = graph
        self._policy = policy
        self._recall = recall
        self._autonomy = autonomy
        self._holds = holds

    async def async_decide(self, order: Order, _incident: Incident | None) -> Decision:
        """Return what may be done about an order; the reasons are keys."""
        if (held := self._holds()) is not None:
            return _denied(held)
        now = dt_util.utcnow().timestamp()
        if (policy := await self._policy()) is None:
            return _denied("policy_unreadable", now + LOOK_AGAIN)
        if (deeds := await self._recall(now - FURTHEST)) is None:
            return _denied("journal_unwritable")
        decision = self._decide(policy, order, deeds)
        return replace(decision, approvers=await self._async_user_ids(decision.approvers))

    async def async_rule(self, order: Order) -> Rule | None:
        """Return the rule that is in force for an order, None if there is none."""
        policy = await self._policy()
        return None if policy is None else rule_for(policy, request_of(self._hass, order))

    async def _async_user_ids(self, named: frozenset[str]) -> frozenset[str]:
        """Return the ids of the users that are named; a name that nobody has stays, and fits none."""
        if not named:
            return named
        users = await self._hass.auth.async_get_users()
        ids = {user.name: user.id for user in users if user.name}
        return frozenset(ids.get(name, name) for name in named)

    @callback
    def _decide(self, policy: Policy, order: Order, deeds: Sequence[Deed]) -> Decision:
        request = request_of(self._hass, order)
        decision = decide(policy, request, self._situation(policy, order, deeds))
        if decision.denied:
            return decision
        if (wait := self._must_wait(order, deeds)) is not None:
            return _denied(wait.reason, wait.until)
        if decision.mode is Mode.AUTOMATIC:
            return self._earned(policy, request, decision)
        return decision

    def _situation(self, policy: Policy, order: Order, deeds: Sequence[Deed]) -> Situation:
        states = {
            entity_id: state.state
            for entity_id in policy.watched
            if (state := self._hass.states.get(entity_id)) is not None
        }
        times = (deed.created for deed in deeds if deed.ran and _same(deed, order))
        return Situation(now=dt_util.now(), states=states, last_effect=max(times, default=None))

    def _must_wait(self, order: Order, deeds: Sequence[Deed]) -> Wait | None:
        """Return what speaks against an order although the policy allows it."""
        now = dt_util.utcnow().timestamp()
        if (reason := interlock(self._hass, self._graph, order)) is not None:
            return Wait(reason=reason, until=now + LOOK_AGAIN)
        of_late = [deed for deed in deeds if now - deed.created < HORIZON]
        own = [deed for deed in of_late if _same(deed, order)]
        action = ACTIONS[order.action]
        wait = spent(action.budget, own, now) or spent_overall(of_late, now)
        if wait is not None:
            return wait
        refused = action.refused(Site(hass=self._hass, graph=self._graph), order)
        return None if refused is None else Wait(reason=refused)

    def _earned(self, policy: Policy, request: Request, decision: Decision) -> Decision:
        """Return a decision that is automatic only if it may be."""
        rule = rule_for(policy, request)
        if not ACTIONS[request.action].automatic:
            return replace(decision, mode=Mode.ASK, reason="never_automatic")
        if rule is None or not self._autonomy.standing(rule.action, rule.scope).earned:
            return replace(decision, mode=Mode.ASK, reason="not_earned")
        return decision


def _same(deed: Deed, order: Order) -> bool:
    return deed.action is order.action and deed.target_id == order.target.id


def _denied(reason: str, until: float | None = None) -> Decision:
    return Decision(mode=Mode.NEVER, reason=reason, until=until)
