"""From a diagnosis to a proposal: the first remedy that we can carry out and that may be."""

from collections.abc import Mapping
import json

from ..diagnose.fingerprint import digest
from ..model import Diagnosis, Incident, Order, Proposal, SubjectKind
from .action import Action, Site
from .catalogue import ACTIONS, actions_for


def plan(incident: Incident, diagnosis: Diagnosis, site: Site) -> Proposal | None:
    """Return what the agent could do about an incident, None if nothing is allowed.

    Only the first candidate counts: what a card puts behind a step for a person waits for it.
    """
    if diagnosis.abstained or not diagnosis.candidate_actions:
        return None
    first = diagnosis.candidate_actions[0]
    for action in actions_for(first.remedy):
        order = action.suggest(site, incident, diagnosis)
        if order is not None and action.refused(site, order) is None:
            evidence = {
                "cause": diagnosis.cause,
                "rule": diagnosis.rule,
                "evidence": sorted(diagnosis.evidence),
            }
            return _proposal(order, incident.fingerprint, evidence, first.rationale, site)
    return None


def plan_request(order: Order, site: Site) -> Proposal:
    """Return the proposal of what a person asks for; whether it may be done is asked elsewhere."""
    words = json.dumps([order.action, order.target.kind, order.target.id, order.parameters])
    return _proposal(order, f"request-{digest(words)}", {}, "", site)


def _proposal(
    order: Order, fingerprint: str, evidence: Mapping[str, object], rationale: str, site: Site
) -> Proposal:
    action = ACTIONS[order.action]
    return Proposal(
        id=_proposal_id(order, fingerprint),
        fingerprint=fingerprint,
        order=order,
        target_title=_title(order, site),
        preconditions=action.preconditions,
        blast_radius=action.blast_radius(site, order),
        tests=action.tests,
        undo=action.undo,
        risk=action.risk,
        needs_backup=action.needs_backup,
        plan_hash=_plan_hash(action, order, fingerprint, evidence),
        rationale=rationale,
    )


def _title(order: Order, site: Site) -> str:
    target = order.target
    entry = site.graph.entry(target.id) if target.kind is SubjectKind.ENTRY else None
    return entry.title if entry else target.id


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
