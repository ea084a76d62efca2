"""The incidents as a list for the panel: filtered, a page at a time, and the week at a glance."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar

from ..act.scopes import request_of
from ..approve.desk import Desk
from ..journal.casebook import SLICE, Casebook
from ..journal.incidents import NEWEST
from ..journal.record import Record
from ..judge.watch import Case, Watch
from ..model import ActionId, Order, Subject, SubjectKind
from .issues import IssueBoard

SEARCHED: Final = 10 * SLICE
"""Rows that are looked at before an answer is given, whether or not the page is full."""

HOURS: Final = 7 * 24
HOUR: Final = 3600.0

type Row = dict[str, Any]
type Wish = Mapping[str, str]
"""What rows must have: `state`, `cause`, `integration`, `area`, and `text` in what they say."""


class Listing:
    """Reads the journal and what is open; changes nothing."""

    def __init__(
        self, hass: HomeAssistant, *, record: Record, watch: Watch, desk: Desk, board: IssueBoard
    ) -> None:
        self._hass = hass
        self._record = record
        self._casebook = Casebook(record.journal)
        self._watch = watch
        self._desk = desk
        self._board = board

    async def async_page(
        self, wish: Wish, before: int | None, limit: int
    ) -> tuple[list[Row], int | None] | None:
        """Return incidents that are as wished before a row, and from which row to go on.

        None if the journal refuses; the place is None if there are no more.
        """
        found: list[Row] = []
        place, looked = NEWEST if before is None else before, 0
        places: dict[Subject, Row] = {}
        while looked < SEARCHED:
            kept = await self._record.keep(self._casebook.before(place))
            if kept is None:
                return None
            cases = self._open_cases()
            for each in kept:
                place, looked = each["id"], looked + 1
                row = self._row(each, cases.get(each["id"]), places)
                if _is_as(wish, row):
                    found.append(row)
                    if len(found) == limit:
                        return found, place
            if len(kept) < SLICE:
                return found, None
        return found, place

    async def async_week(self, now: float) -> list[int] | None:
        """Return how many incidents were open at most in each hour of the last seven days."""
        since = now - HOURS * HOUR
        spans = await self._record.keep(self._casebook.spans(since))
        return None if spans is None else open_by_hour(spans, since)

    @callback
    def row(self, kept: Mapping[str, Any]) -> Row:
        """Return what the list says of an incident that the journal keeps."""
        return self._row(kept, self._open_cases().get(kept["id"]), {})

    def _open_cases(self) -> dict[int | None, Case]:
        return {case.row: case for case in self._watch.open_cases()}

    def _row(self, kept: Mapping[str, Any], case: Case | None, places: dict[Subject, Row]) -> Row:
        scope = Subject(kind=SubjectKind(kept["scope_kind"]), id=kept["scope_id"])
        if scope not in places:
            places[scope] = self._place(scope)
        fingerprint = kept["fingerprint"]
        filed = self._desk.about(fingerprint) if case else None
        return {
            "incident": kept["id"],
            "fingerprint": fingerprint,
            "subject": kept["title"],
            "subject_kind": str(scope.kind),
            **places[scope],
            "since": kept["first_seen"],
            "opened": kept["opened"],
            "resolved": kept["resolved"],
            "resolution": kept["resolution"],
            "state": self._state(kept, case),
            "cause": kept["cause"],
            "root_cause": kept["root_cause"],
            "dependants": case.incident.dependant_count if case else None,
            "down": case.incident.was_down if case else None,
            "proposal": filed.id if filed else None,
        }

    def _state(self, kept: Mapping[str, Any], case: Case | None) -> str:
        if case is not None:
            fingerprint = kept["fingerprint"]
            aside = self._desk.is_snoozed(fingerprint) or self._board.is_ignored(fingerprint)
            return "ignored" if aside else "open"
        return "healed" if kept["resolution"] == "cured_itself" else "resolved"

    def _place(self, scope: Subject) -> Row:
        """Return the integration of a subject, and the areas in which it is."""
        request = request_of(self._hass, Order(action=ActionId.RELOAD_CONFIG_ENTRY, target=scope))
        known = ar.async_get(self._hass).areas
        ids = {area for part in request.parts for area in part.areas if area in known}
        return {
            "integration": request.integration,
            "areas": sorted(known[area].name for area in ids),
        }


def _is_as(wish: Wish, row: Row) -> bool:
    return all(_fits(name, wanted, row) for name, wanted in wish.items())


def _fits(name: str, wanted: str, row: Row) -> bool:
    match name:
        case "text":
            said = (row["subject"], row["root_cause"], row["integration"], *row["areas"])
            return any(wanted.casefold() in str(word).casefold() for word in said)
        case "area":
            return wanted in row["areas"]
        case _:
            return bool(row[name] == wanted)


def open_by_hour(spans: Iterable[tuple[float, float | None]], since: float) -> list[int]:
    """Return how many spans touch each of the HOURS hours after a time; one without end goes on."""
    changes = [0] * (HOURS + 1)
    for opened, resolved in spans:
        first = max(0, int((opened - since) // HOUR))
        last = HOURS - 1 if resolved is None else min(HOURS - 1, int((resolved - since) // HOUR))
        if first <= last:
            changes[first] += 1
            changes[last + 1] -= 1
    total, told = 0, []
    for change in changes[:HOURS]:
        total += change
        told.append(total)
    return told
