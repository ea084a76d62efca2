"""From a diagnosis to a proposal: the first remedy that we can carry out and that may be."""

import json

from ..diagnose.fingerprint import digest
from ..diagnose.graph import Graph
from ..model import Diagnosis, Incident, Proposal, SubjectKind
from .catalogue import Action, action_for


def plan(incident: Incident, diagnosis: Diagnosis, graph: Graph) -> Proposal | None:
    """Return what the agent could do about an incident, None if nothing is allowed.

    Only the first candidate counts: what a card puts behind a step for a person waits for it.
    """
    if diagnosis.abstained or not diagnosis.candidate_actions:
        return None
    action = action_for(diagnosis.candidate_actions[0].remedy)
    if action is None or action.refused(incident.scope, graph) is not None:
        return None
    return _proposal(action, incident, diagnosis, graph)


def _proposal(action: Action, incident: Incident, diagnosis: Diagnosis, graph: Graph) -> Proposal:
    target = incident.scope
    entry = graph.entry(target.id) if target.kind is SubjectKind.ENTRY else None
    return Proposal(
        fingerprint=incident.fingerprint,
        remedy=action.remedy,
        target=target,
        target_title=entry.title if entry else target.id,
        preconditions=action.preconditions,
        blast_radius=action.blast_radius(target, graph),
        tests=action.tests,
        undo=action.undo,
        plan_hash=_plan_hash(action, incident, diagnosis),
    )


def _plan_hash(action: Action, incident: Incident, diagnosis: Diagnosis) -> str:
    """Return the hash over what an approval approves: plan, preconditions and evidence."""
    words = {
        "fingerprint": incident.fingerprint,
        "remedy": action.remedy,
        "target": [incident.scope.kind, incident.scope.id],
        "preconditions": action.preconditions,
        "tests": action.tests,
        "undo": action.undo,
        "cause": diagnosis.cause,
        "rule": diagnosis.rule,
        "evidence": sorted(diagnosis.evidence),
    }
    return digest(json.dumps(words, sort_keys=True), length=64)
