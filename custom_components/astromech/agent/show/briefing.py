"""What a language model is told of incidents: our own words and figures, and names as data.

Texts from outside stay outside: no log line, reason, id of an entity or word of another model is in
it. The name that somebody gave to what is broken is told to administrators alone: redacted, short,
on one line, and in a field of its own.
"""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..approve.desk import Desk
from ..diagnose.prompt import facts_of
from ..diagnose.wiring import ADDRESS
from ..journal.docket import Filed
from ..judge.watch import Case
from ..model import Candidate, Subject, SubjectKind
from .proposal_words import about_radius, about_tests
from .wording import Wording

MAX_NAME: Final = 60
MAX_SYMPTOMS: Final = 6
MAX_STEPS: Final = 5

HOW_TO_DECIDE: Final = "a person approves or rejects it in Home Assistant: Settings > Repairs"

type Told = dict[str, Any]


class Briefing:
    """Puts incidents and proposals so that a model may hear them; `name` redacts."""

    def __init__(
        self, hass: HomeAssistant, *, wording: Wording, desk: Desk, name: Callable[[Subject], str]
    ) -> None:
        self._hass = hass
        self._wording = wording
        self._desk = desk
        self._name = name

    @callback
    def headline(self, case: Case) -> Told:
        """Return what anybody in the house may hear of an incident; nothing by name."""
        incident, diagnosis = case.incident, case.diagnosis
        known = diagnosis is not None and not diagnosis.abstained
        return {
            "about": self._about(incident.scope),
            "cause": self._wording.word("cause", diagnosis.cause) if diagnosis else "not known yet",
            "explanation": diagnosis.root_cause if diagnosis and known else None,
            "since": _time(incident.first_seen),
            "is_down": incident.was_down,
            "also_affected": incident.dependant_count,
            "snoozed": self._desk.is_snoozed(incident.fingerprint),
            "waits_for_approval": self._desk.about(incident.fingerprint) is not None,
        }

    @callback
    def entry(self, case: Case) -> Told:
        """Return an incident of a list for an administrator: its headline, id and name."""
        incident = case.incident
        name = one_line(self._name(incident.scope))
        return {"incident": incident.fingerprint, "name": name, **self.headline(case)}

    @callback
    def whole(self, case: Case) -> Told:
        """Return what an administrator is told who asks about one incident."""
        diagnosis, symptoms = case.diagnosis, case.incident.symptoms
        filed = self._desk.about(case.incident.fingerprint)
        return {
            **self.entry(case),
            "certainty": round(diagnosis.confidence, 2) if diagnosis else None,
            "observed": [facts_of(symptom) for symptom in symptoms[:MAX_SYMPTOMS]],
            "more_observed": max(0, len(symptoms) - MAX_SYMPTOMS),
            "what_helps": self.steps(case),
            "proposal": None if filed is None else self.proposal(filed),
        }

    @callback
    def steps(self, case: Case) -> list[Any]:
        """Return what helps against an incident, the best first."""
        candidates = case.diagnosis.candidate_actions if case.diagnosis else ()
        return [self._step(candidate) for candidate in candidates[:MAX_STEPS]]

    def _step(self, candidate: Candidate) -> Told:
        words = self._wording.word("remedy", candidate.remedy)
        return {"remedy": words, "because": candidate.rationale}

    @callback
    def proposal(self, filed: Filed) -> Told:
        """Return what waits for a decision; not the plan that an approval has to name."""
        proposal, word = filed.proposal, self._wording.word
        return {
            "action": word("action", proposal.order.action),
            "target": one_line(self._name(proposal.order.target)),
            "disturbs": about_radius(proposal.blast_radius, word),
            "checked_afterwards": about_tests(proposal.tests, word),
            "undo": word("undo", proposal.undo),
            "risk": word("risk", proposal.risk),
            "backup_first": proposal.needs_backup,
            "expires": _time(filed.expires),
            "state": "waits for an approval; nothing has been done",
            "how_to_decide": HOW_TO_DECIDE,
        }

    def _about(self, scope: Subject) -> str:
        """Return what kind of thing is broken: an integration, a part of the machine, or a kind."""
        match scope.kind:
            case SubjectKind.ENTRY:
                entry = self._hass.config_entries.async_get_entry(scope.id)
                return f"integration {entry.domain}" if entry else "integration"
            case SubjectKind.INTEGRATION:
                return f"integration {one_line(scope.id)}"
            case SubjectKind.HOST if not scope.id.startswith(ADDRESS):
                return self._wording.word("host", scope.id)
            case SubjectKind.HOST:
                return "a machine that several integrations need"
            case kind:
                return str(kind).replace("_", " ")


def one_line(text: str) -> str:
    """Return remote text as data: its beginning on one line, without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 4 * MAX_NAME])
    line = " ".join(printable.split())
    return line if len(line) <= MAX_NAME else f"{line[: MAX_NAME - 1]}…"


def _time(seconds: float) -> str:
    """Return a time as the house's clock shows it."""
    return dt_util.as_local(dt_util.utc_from_timestamp(seconds)).isoformat(timespec="minutes")
