"""What the person reads in Settings > Repairs.

Issues are not persistent: they are raised anew from what is observed. Their ids are stable, and a
record of our own keeps what a person ignores, since Home Assistant forgets that with the issue.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from .diagnose.graph import EntryNode
from .diagnose.wiring import ADDRESS
from .model import (
    AvailabilityFacts,
    ConditionFacts,
    Diagnosis,
    EntryFacts,
    Incident,
    LogFacts,
    Proposal,
    RepairFacts,
    RunFacts,
    Subject,
    SubjectKind,
    Symptom,
)
from .record import Record
from .watch import Case

PREFIX: Final = "incident_"
MAX_ROWS: Final = 6
MAX_NAMES: Final = 8
MAX_CELL: Final = 160

_MARKDOWN: Final = str.maketrans(
    {"|": "\\|", "`": "'", "<": "&lt;", ">": "&gt;", "[": "\\[", "]": "\\]", "*": "\\*", "\n": " "}
)


class OwnIssue(StrEnum):
    """What the agent has to say about itself; the values are ids and translation keys."""

    JOURNAL_DAMAGED = "journal_damaged"
    JOURNAL_UNWRITABLE = "journal_unwritable"
    EXECUTION_IN_DOUBT = "execution_in_doubt"
    COLLECTOR_DEAF = "collector_deaf"


def issue_id(fingerprint: str) -> str:
    """Return the id of an incident's issue; stable, so that *ignore* lasts."""
    return f"{PREFIX}{fingerprint}"


class IssueBoard:
    """Raises and clears the issues of the agent."""

    def __init__(
        self, hass: HomeAssistant, record: Record, name_of: Callable[[Subject], str]
    ) -> None:
        self._hass = hass
        self._record = record
        self._name_of = name_of
        self._words: Mapping[str, str] = {}
        self._raised: set[str] = set()
        self._ignored: set[str] = set()

    async def async_start(self) -> CALLBACK_TYPE:
        """Load the words and what is ignored, and begin to listen; return what ends it."""
        self._words = await async_get_translations(
            self._hass, self._hass.config.language, "selector", {DOMAIN}
        )
        self._ignored = await self._record.keep(self._record.journal.ignored()) or set()
        return self._hass.bus.async_listen(
            ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, self._async_registry_updated
        )

    # --- incidents ----------------------------------------------------------------------------

    @callback
    def show(self, case: Case, entry: EntryNode | None) -> None:
        """Raise the issue of an incident, or bring it up to date."""
        diagnosis, proposal = case.diagnosis, case.proposal
        if diagnosis is None:
            return
        if proposal is not None:
            key = f"incident_{proposal.order.action}"
        else:
            key = "incident_unexplained" if diagnosis.abstained else "incident_guided"
        self._raise(
            issue_id(case.incident.fingerprint),
            translation_key=key,
            placeholders=self.describe(case, entry),
            fixable=proposal is not None,
            severity=ir.IssueSeverity.ERROR if case.incident.was_down else ir.IssueSeverity.WARNING,
            issue_domain=entry.domain if entry else None,
        )

    @callback
    def clear(self, fingerprint: str) -> None:
        """Take an incident's issue away: it is over."""
        self._clear(issue_id(fingerprint))

    def describe(self, case: Case, entry: EntryNode | None) -> dict[str, str]:
        """Return the texts of an incident: what happened, why, the evidence, what would be done."""
        diagnosis = case.diagnosis
        assert diagnosis is not None  # noqa: S101  only a diagnosed case is described
        return {
            "subject": _plain(self._scope_name(case.incident.scope)),
            "what": self._what(case, entry),
            "cause": self._word("cause", diagnosis.cause),
            "root_cause": diagnosis.root_cause,
            "impact": self._impact(diagnosis),
            "dependants": self._dependants(case.incident),
            "evidence": self._table(self._evidence(case, diagnosis)),
            "steps": self._steps(diagnosis),
            **_plan(case.proposal),
        }

    def _scope_name(self, scope: Subject) -> str:
        """Return what a person calls a scope; the parts of the machine have words of their own."""
        if scope.kind is SubjectKind.HOST:
            return self._word("host", scope.id.removeprefix(ADDRESS))
        return self._name_of(scope)

    def _dependants(self, incident: Incident) -> str:
        """Return what suffers too, the first by name and all by number; empty if nothing does.

        A station that has one device of its own name needs no second mention.
        """
        names = [_plain(self._name_of(subject)) for subject in incident.dependants[:MAX_NAMES]]
        if incident.dependant_count == 0 or names == [_plain(self._name_of(incident.scope))]:
            return ""
        more = ", …" if incident.dependant_count > len(names) else ""
        word = self._word("evidence", "dependants")
        return f"**{word} ({incident.dependant_count}):** {', '.join(names)}{more}"

    def _what(self, case: Case, entry: EntryNode | None) -> str:
        since = dt_util.as_local(dt_util.utc_from_timestamp(case.incident.first_seen))
        standing = "unavailable" if case.incident.was_down else "complains"
        if entry is not None and (entry.down or entry.state != "loaded"):
            standing = "silent" if entry.silent else entry.state
        words = self._word("standing", standing)
        return f"{words} ({since:%Y-%m-%d %H:%M})"

    def _evidence(self, case: Case, diagnosis: Diagnosis) -> Iterable[tuple[str, str, int]]:
        first = [s for s in case.incident.symptoms if s.id in diagnosis.evidence]
        rest = [s for s in case.incident.symptoms if s.id not in diagnosis.evidence]
        for symptom in [*first, *rest][:MAX_ROWS]:
            at = dt_util.as_local(dt_util.utc_from_timestamp(symptom.latest.time))
            yield f"{at:%H:%M:%S}", self._seen(symptom), symptom.count

    def _seen(self, symptom: Symptom) -> str:
        match symptom.latest.facts:
            case LogFacts(message=message):
                return _plain(message)
            case EntryFacts(failed_platforms=platforms) if platforms:
                return f"{self._word('standing', 'platforms')}: {', '.join(platforms)}"
            case EntryFacts(state=state, reason=reason):
                return _plain(f"{self._word('standing', state)}: {reason}" if reason else state)
            case AvailabilityFacts(state=state, flaps=flaps):
                return self._word("standing", "flapping" if flaps else state)
            case RepairFacts(domain=domain, issue_id=issue_id):
                return _plain(f"{domain}: {issue_id}")
            case RunFacts(error=error):
                return _plain(error)
            case ConditionFacts(condition=condition):
                return self._word("condition", condition)

    def _table(self, rows: Iterable[tuple[str, str, int]]) -> str:
        head = [self._word("evidence", column) for column in ("time", "observed", "count")]
        lines = [f"| {at} | {seen} | {count} |" for at, seen, count in rows]
        return "\n".join([f"| {' | '.join(head)} |", "|---|---|---|", *lines])

    def _impact(self, diagnosis: Diagnosis) -> str:
        """Return what no longer works, and what a model added, told apart from what we say."""
        if not diagnosis.explanation:
            return diagnosis.impact
        said = f"{self._word('evidence', 'model')}\n\n> {_plain(diagnosis.explanation)}"
        return f"{diagnosis.impact}\n\n{said}".strip()

    def _steps(self, diagnosis: Diagnosis) -> str:
        return "\n".join(
            f"{number}. **{self._word('remedy', candidate.remedy)}**: {candidate.rationale}"
            for number, candidate in enumerate(diagnosis.candidate_actions, 1)
        )

    def _word(self, group: str, key: str) -> str:
        return self._words.get(f"component.{DOMAIN}.selector.{group}.options.{key}", key)

    # --- about the agent itself ---------------------------------------------------------------

    @callback
    def show_own(self, issue: OwnIssue, **placeholders: str) -> None:
        """Raise an issue about the agent itself."""
        self._raise(
            issue,
            translation_key=issue,
            placeholders=placeholders,
            fixable=False,
            severity=ir.IssueSeverity.ERROR,
        )

    @callback
    def clear_all(self) -> None:
        """Take all issues away: nobody watches any more."""
        for name in list(self._raised):
            self._clear(name)

    # --- the registry -------------------------------------------------------------------------

    def _raise(
        self,
        name: str,
        *,
        translation_key: str,
        placeholders: dict[str, str],
        fixable: bool,
        severity: ir.IssueSeverity,
        issue_domain: str | None = None,
    ) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            name,
            is_fixable=fixable,
            issue_domain=issue_domain,
            severity=severity,
            translation_key=translation_key,
            translation_placeholders=placeholders,
        )
        self._raised.add(name)
        if name in self._ignored:
            ir.async_ignore_issue(self._hass, DOMAIN, name, True)

    def _clear(self, name: str) -> None:
        self._raised.discard(name)
        ir.async_delete_issue(self._hass, DOMAIN, name)

    async def _async_registry_updated(self, event: Event[Any]) -> None:
        """Remember what a person ignores, and what no longer."""
        name = event.data["issue_id"]
        if event.data["domain"] != DOMAIN or event.data["action"] != "update":
            return
        issue = ir.async_get(self._hass).async_get_issue(DOMAIN, name)
        ignored = issue is not None and issue.dismissed_version is not None
        if ignored is (name in self._ignored):
            return
        (self._ignored.add if ignored else self._ignored.discard)(name)
        await self._record.keep(self._record.journal.ignore(name, ignored=ignored))


def _plan(proposal: Proposal | None) -> dict[str, str]:
    """Return what an approval would do, in figures; empty without a proposal."""
    if proposal is None:
        return {}
    return {
        "target": _plain(proposal.target_title),
        "entities": str(proposal.blast_radius.entities),
        "devices": str(proposal.blast_radius.devices),
    }


def _plain(text: str) -> str:
    """Return remote text as it is, with nothing in it that Markdown or HTML would act on."""
    text = " ".join(text.split())
    short = text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"
    return short.translate(_MARKDOWN)
