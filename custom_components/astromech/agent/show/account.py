"""What is told of an incident: to a person in words, to a program as JSON."""

from typing import Any

from ..approve.desk import Desk
from ..judge.judgement import Judgement
from ..judge.watch import Case
from ..learn.learning import Learning
from .proposal_words import about_plan
from .wording import Wording


class Account:
    """Tells of open incidents, and of what is proposed about them."""

    def __init__(
        self, *, judgement: Judgement, wording: Wording, learning: Learning, desk: Desk
    ) -> None:
        self._judgement = judgement
        self._wording = wording
        self._learning = learning
        self._desk = desk

    def texts(self, case: Case) -> dict[str, str]:
        """Return what a person reads of an incident, by placeholder."""
        texts = self._judgement.described(case)
        if case.proposal is None or case.diagnosis is None:
            return texts
        word = self._wording.word
        worth = self._learning.told(
            case.proposal.order, case.incident.scope, case.diagnosis.cause, word
        )
        return {**texts, **about_plan(case.proposal, worth, word)}

    def told(self, case: Case) -> dict[str, Any]:
        """Return an incident as JSON."""
        incident, diagnosis = case.incident, case.diagnosis
        filed = self._desk.about(incident.fingerprint)
        return {
            "incident": case.row,
            "fingerprint": incident.fingerprint,
            "subject": self._wording.name_of(incident.scope),
            "subject_kind": str(incident.scope.kind),
            "subject_id": incident.scope.id,
            "since": incident.first_seen,
            "down": incident.was_down,
            "cause": str(diagnosis.cause) if diagnosis else None,
            "root_cause": diagnosis.root_cause if diagnosis else None,
            "proposal": filed.id if filed else None,
            "snoozed": self._desk.is_snoozed(incident.fingerprint),
        }
