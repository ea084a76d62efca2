"""What a person reads of an incident and of what would be done about it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ..diagnose.graph import EntryNode
from ..diagnose.wiring import ADDRESS
from ..judge.watch import Case
from ..model import (
    AvailabilityFacts,
    ConditionFacts,
    Diagnosis,
    EntryFacts,
    Incident,
    LogFacts,
    RepairFacts,
    RunFacts,
    Subject,
    SubjectKind,
    Symptom,
)
from .places import place_of

MAX_ROWS: Final = 6
MAX_NAMES: Final = 8
MAX_CELL: Final = 160

_MARKDOWN: Final = str.maketrans(
    {"|": "\\|", "`": "'", "<": "&lt;", ">": "&gt;", "[": "\\[", "]": "\\]", "*": "\\*", "\n": " "}
)


class Wording:
    """Puts things into the words of the person's language; `name_of` knows what they are called."""

    def __init__(self, hass: HomeAssistant, name_of: Callable[[Subject], str]) -> None:
        self._hass = hass
        self.name_of = name_of
        self._words: Mapping[str, str] = {}

    async def async_load(self) -> None:
        """Load the words."""
        language = self._hass.config.language
        self._words = await async_get_translations(self._hass, language, "selector", {DOMAIN})

    def word(self, group: str, key: str, /, **placeholders: Any) -> str:
        """Return a word of a group; one that has no text yet is shown as it is stored."""
        path = f"component.{DOMAIN}.selector.{group}.options.{key}"
        text = self._words.get(path, key.replace("_", " "))
        return text.format(**placeholders) if placeholders else text

    def describe(self, case: Case, entry: EntryNode | None) -> dict[str, str]:
        """Return the texts of an incident: what happened, why, the evidence, what would be done."""
        diagnosis = case.diagnosis
        assert diagnosis is not None  # noqa: S101  only a diagnosed case is described
        return {
            "subject": plain(self._scope_name(case.incident.scope)),
            "what": self._what(case, entry),
            "cause": self.word("cause", diagnosis.cause),
            "root_cause": diagnosis.root_cause,
            "impact": self._impact(diagnosis),
            "dependants": self._dependants(case.incident),
            "evidence": self._table(self._evidence(case, diagnosis)),
            "steps": self._steps(diagnosis, entry),
        }

    def _scope_name(self, scope: Subject) -> str:
        """Return what a person calls a scope; the parts of the machine have words of their own."""
        if scope.kind is SubjectKind.HOST:
            return self.word("host", scope.id.removeprefix(ADDRESS))
        return self.name_of(scope)

    def _dependants(self, incident: Incident) -> str:
        """Return what suffers too, the first by name and all by number; empty if nothing does.

        A station that has one device of its own name needs no second mention.
        """
        names = [plain(self.name_of(subject)) for subject in incident.dependants[:MAX_NAMES]]
        if incident.dependant_count == 0 or names == [plain(self.name_of(incident.scope))]:
            return ""
        more = ", …" if incident.dependant_count > len(names) else ""
        word = self.word("evidence", "dependants")
        return f"**{word} ({incident.dependant_count}):** {', '.join(names)}{more}"

    def _what(self, case: Case, entry: EntryNode | None) -> str:
        since = dt_util.as_local(dt_util.utc_from_timestamp(case.incident.first_seen))
        standing = "unavailable" if case.incident.was_down else "complains"
        if entry is not None and (entry.down or entry.state != "loaded"):
            standing = "silent" if entry.silent else entry.state
        words = self.word("standing", standing)
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
                return plain(message)
            case EntryFacts(failed_platforms=platforms) if platforms:
                return f"{self.word('standing', 'platforms')}: {', '.join(platforms)}"
            case EntryFacts(state=state, reason=reason):
                return plain(f"{self.word('standing', state)}: {reason}" if reason else state)
            case AvailabilityFacts(state=state, flaps=flaps):
                return self.word("standing", "flapping" if flaps else state)
            case RepairFacts(domain=domain, issue_id=issue_id):
                return plain(f"{domain}: {issue_id}")
            case RunFacts(error=error):
                return plain(error)
            case ConditionFacts(condition=condition):
                return self.word("condition", condition)

    def _table(self, rows: Iterable[tuple[str, str, int]]) -> str:
        head = [self.word("evidence", column) for column in ("time", "observed", "count")]
        lines = [f"| {at} | {seen} | {count} |" for at, seen, count in rows]
        return "\n".join([f"| {' | '.join(head)} |", "|---|---|---|", *lines])

    def _impact(self, diagnosis: Diagnosis) -> str:
        """Return what no longer works, and what a model added, told apart from what we say."""
        if not diagnosis.explanation:
            return diagnosis.impact
        said = f"{self.word('evidence', 'model')}\n\n> {plain(diagnosis.explanation)}"
        return f"{diagnosis.impact}\n\n{said}".strip()

    def _steps(self, diagnosis: Diagnosis, entry: EntryNode | None) -> str:
        """Return what a person can do, step by step, each with a link to where it is done."""
        lines = []
        for number, candidate in enumerate(diagnosis.candidate_actions, 1):
            place = place_of(candidate.remedy, entry.domain if entry else None)
            link = f" [{self.word('plan', 'open')}]({place})" if place else ""
            word = self.word("remedy", candidate.remedy)
            lines.append(f"{number}. **{word}**: {candidate.rationale}{link}")
        return "\n".join(lines)


def plain(text: str) -> str:
    """Return remote text as it is, with nothing in it that Markdown or HTML would act on."""
    text = " ".join(text.split())
    short = text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"
    return short.translate(_MARKDOWN)
