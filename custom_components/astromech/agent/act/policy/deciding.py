"""What a policy says of an order at a moment: a pure function of the policy and the situation."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from ...model import ActionId, Decision, Mode
from .document import RANK, STRICTNESS, Part, Policy, Rule, Scope, ScopeKind, Term, stricter
from .hours import inside, next_change

LOOK_AGAIN: Final = 300.0
"""Seconds until it is asked again where nobody can know when it becomes otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An order as a policy sees it: the action, and what its target is part of.

    `device_classes` are those of the target's entities.
    """

    action: ActionId
    integration: str | None = None
    entry: str | None = None
    parts: tuple[Part, ...] = ()
    device_classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How things stand: `now` in the zone of the house, and what is asked about.

    `states` holds the entities that the policy's conditions ask about; one that is not there does
    not exist. `last_effect` is when (s since the epoch) the action last ran on the target.
    """

    now: datetime
    states: Mapping[str, str] = field(default_factory=dict)
    last_effect: float | None = None


def decide(policy: Policy, request: Request, situation: Situation) -> Decision:
    """Return what a policy says of an order.

    What no rule is about is denied. In quiet hours, and outside of the maintenance windows, nothing
    runs by itself: what is automatic is asked until then, and a person may approve.
    """
    rule = rule_for(policy, request)
    if rule is None:
        return Decision(mode=Mode.NEVER, reason="no_rule")
    if rule.mode is Mode.NEVER:
        return Decision(mode=Mode.NEVER, reason="policy_never")
    return _waits(rule, situation) or _timed(policy, rule, request, situation.now)


def rule_for(policy: Policy, request: Request) -> Rule | None:
    """Return the rule that a policy has for an order, with its mode as it counts; None if none.

    The most specific wins, of several the stricter. A device, area or label rule that fits only a
    part of the target can forbid or restrict the whole, never allow it.
    """
    about = [rule for rule in policy.rules if rule.action is request.action]
    whole = _chosen(rule for rule in about if _fits(rule.scope, request, all))
    chosen = _with_mode(whole, request.action, policy.modes.get(request.action))
    if chosen is None:
        return None
    touching = (
        rule
        for rule in about
        if RANK[rule.scope.kind] >= RANK[chosen.scope.kind]
        and STRICTNESS[rule.mode] > STRICTNESS[chosen.mode]
        and _fits(rule.scope, request, any)
        and not _fits(rule.scope, request, all)
    )
    return max(touching, key=_strictness, default=chosen)


def automatic_rules(policy: Policy) -> Iterator[Rule]:
    """Yield the rules by which a policy lets something run without asking, as far as it decides."""
    for action in ActionId:
        rule = rule_for(policy, Request(action=action))
        if rule is not None and rule.mode is Mode.AUTOMATIC:
            yield rule
    for rule in policy.rules:
        mode = stricter(rule.mode, policy.modes.get(rule.action, rule.mode))
        if mode is Mode.AUTOMATIC and rule.scope.kind is not ScopeKind.EVERYTHING:
            yield rule


def _chosen(rules: Iterable[Rule]) -> Rule | None:
    return max(rules, key=lambda rule: (RANK[rule.scope.kind], _strictness(rule)), default=None)


def _strictness(rule: Rule) -> int:
    return STRICTNESS[rule.mode]


def _with_mode(rule: Rule | None, action: ActionId, chosen: Mode | None) -> Rule | None:
    """Return a rule with what a person chose outside of the file laid over it.

    That counts where the file says nothing, takes the place of the mode of a rule about everything
    unless that is never, and can only restrict any other rule.
    """
    if chosen is None:
        return rule
    if rule is None:
        return Rule(action=action, mode=chosen)
    general = rule.scope.kind is ScopeKind.EVERYTHING and rule.mode is not Mode.NEVER
    return replace(rule, mode=chosen if general else stricter(rule.mode, chosen))


def _fits(scope: Scope, request: Request, how_many: Callable[[Iterable[bool]], bool]) -> bool:
    """Say whether a scope fits a target; `how_many` of its parts must, all or any."""
    match scope.kind:
        case ScopeKind.EVERYTHING:
            return True
        case ScopeKind.INTEGRATION:
            return scope.value == request.integration
        case ScopeKind.ENTRY:
            return scope.value == request.entry
        case _:
            parts = request.parts
            return bool(parts) and how_many(_has(part, scope) for part in parts)


def _has(part: Part, scope: Scope) -> bool:
    if scope.kind is ScopeKind.DEVICE:
        return part.device == scope.value
    return scope.value in (part.areas if scope.kind is ScopeKind.AREA else part.labels)


# --- at this moment ---------------------------------------------------------------------------


def _waits(rule: Rule, situation: Situation) -> Decision | None:
    """Return that nothing may be done yet, None if it may."""
    now = situation.now.timestamp()
    if not all(_holds(term, situation.states) for term in rule.terms):
        return Decision(mode=Mode.NEVER, reason="conditions", until=now + LOOK_AGAIN)
    if situation.last_effect is not None:
        until = situation.last_effect + rule.cooldown
        if now < until:
            return Decision(mode=Mode.NEVER, reason="cooldown", until=until)
    return None


def _holds(term: Term, states: Mapping[str, str]) -> bool:
    return states.get(term.entity) in term.states


def _timed(policy: Policy, rule: Rule, request: Request, now: datetime) -> Decision:
    allowed = Decision(
        mode=rule.mode,
        approvers=rule.approvers,
        backup=rule.backup,
        reuse_hours=rule.reuse_hours,
        tests=rule.tests,
    )
    urgent = bool(request.device_classes & policy.bypass)
    if not urgent and inside(policy.quiet, now):
        until = next_change(policy.quiet, now).timestamp()
        return replace(allowed, mode=Mode.ASK, reason="quiet_hours", until=until)
    automatic = rule.mode is Mode.AUTOMATIC
    if automatic and policy.maintenance and not inside(policy.maintenance, now):
        until = next_change(policy.maintenance, now).timestamp()
        return replace(allowed, mode=Mode.ASK, reason="maintenance_window", until=until)
    return allowed
