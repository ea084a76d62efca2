"""From a diagnosis to a proposal: the first remedy that we can carry out and that may be."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
import json

import voluptuous as vol

from ..diagnose.fingerprint import digest
from ..model import Diagnosis, Incident, Order, Proposal, Subject, SubjectKind
from .action import Action, ActionRefused, Site
from .catalogue import ACTIONS, actions_for
from .titles import title_of


def plan(incident: Incident, diagnosis: Diagnosis, site: Site) -> Proposal | None:
    """Return what the agent could do about an incident, None if nothing is allowed.

    Only the first candidate counts: what a card puts behind a step for a person waits for it.
    """
    if diagnosis.abstained or not diagnosis.candidate_actions:
        return None
    first = diagnosis.candidate_actions[0]
    for action in actions_for(first.remedy):
        for order in _suggested(action, site, incident, diagnosis):
            if action.refused(site, order) is None:
                evidence = {
                    "cause": diagnosis.cause,
                    "rule": diagnosis.rule,
                    "evidence": sorted(diagnosis.evidence),
                }
                return _proposal(order, incident.fingerprint, evidence, first.rationale, site)
    return None


def plan_request(order: Order, site: Site) -> Proposal:
    """Return the proposal of what a person asks for; whether it may be done is asked elsewhere.

    Raises ActionRefused if there is no such action, or not on such a target.
    """
    order = validated(order)
    words = json.dumps([order.action, order.target.kind, order.target.id, order.parameters])
    return _proposal(order, f"request-{digest(words)}", {}, "", site)


def validated(order: Order) -> Order:
    """Return an order whose target and parameters are of the kinds that its action declares.

    Raises ActionRefused if there is no such action, or if they are not.
    """
    action = ACTIONS.get(order.action)
    if action is None:
        raise ActionRefused("unknown_action")
    if order.target.kind not in action.targets:
        raise ActionRefused("wrong_target")
    declared = {vol.Required(name): valid for name, valid in action.parameters.items()}
    try:
        parameters = vol.Schema(declared)(order.parameters)
    except vol.Invalid as err:
        raise ActionRefused("wrong_parameters") from err
    return replace(order, parameters=parameters)


def _suggested(
    action: Action, site: Site, incident: Incident, diagnosis: Diagnosis
) -> Iterator[Order]:
    """Yield what an action suggests: about the scope, or the one entry that it must stand for."""
    narrowed = _narrowed(incident, site)
    for seen in (incident,) if narrowed is None else (incident, narrowed):
        if (order := action.suggest(site, seen, diagnosis)) is not None:
            yield validated(order)


def _narrowed(incident: Incident, site: Site) -> Incident | None:
    """Return an incident about an integration as one about its only entry, None if it has more."""
    if incident.scope.kind is not SubjectKind.INTEGRATION:
        return None
    entries = site.graph.entries_of(incident.scope.id)
    if len(entries) != 1:
        return None
    return replace(incident, scope=Subject(kind=SubjectKind.ENTRY, id=entries[0].entry_id))


def _proposal(
    order: Order, fingerprint: str, evidence: Mapping[str, object], rationale: str, site: Site
) -> Proposal:
    action = ACTIONS[order.action]
    return Proposal(
        id=_proposal_id(order, fingerprint),
        fingerprint=fingerprint,
        order=order,
        target_title=title_of(order.target, site),
        preconditions=action.preconditions,
        blast_radius=action.blast_radius(site, order),
        tests=action.tests,
        undo=action.undo,
        risk=action.risk,
        needs_backup=action.needs_backup,
        plan_hash=_plan_hash(action, order, fingerprint, evidence),
        rationale=rationale,
    )


def _proposal_id(order: Order, fingerprint: str) -> str:
    words = [fingerprint, order.action, order.target.kind, order.target.id, order.parameters]
    return digest(json.dumps(words, sort_keys=True), length=16)


def _plan_hash(
    action: Action, order: Order, fingerprint: str, evidence: Mapping[str, object]
) -> str:
    """Return the hash over what an approval approves: plan, preconditions and evidence."""
    words = {
        "fingerprint": fingerprint,
        "action": order.action,
        "target": [order.target.kind, order.target.id],
        "parameters": order.parameters,
        "preconditions": action.preconditions,
        "tests": action.tests,
        "undo": action.undo,
        **evidence,
    }
    return digest(json.dumps(words, sort_keys=True), length=64)
