"""The journal as a timeline: what happened when, what was proposed, who approved it, what came of it.

Rows come the newest first, a bounded page at a time, each found by an index. What was written about
a fire drill says so. Every coroutine raises JournalError when the disk refuses.
"""

from collections.abc import AsyncIterator, Mapping
import json
import sqlite3
from typing import Any, Final, NamedTuple

from homeassistant.util import dt as dt_util

from . import Journal
from .drill_marks import DRILL_TARGETS

PAGE: Final = 200
SEARCHED: Final = 10 * PAGE
"""Rows that a search looks at before it answers."""

_PARTS: Final = (
    """
        SELECT opened AS at, 'incident_opened:' || printf('%012d', id) AS key, id AS incident,
            NULL AS execution, title AS subject, scope_id AS target, cause AS what, NULL AS who,
            NULL AS outcome, NULL AS detail
        FROM incidents WHERE opened BETWEEN ?1 AND ?2""",
    """
        SELECT resolved AS at, 'incident_resolved:' || printf('%012d', id) AS key, id, NULL, title,
            scope_id, cause, NULL, resolution, NULL
        FROM incidents WHERE resolved BETWEEN ?1 AND ?2""",
    """
        SELECT created AS at, 'remediation_proposed:' || id AS key, incident_id, NULL,
            json_extract(document, '$.proposal.target_title'),
            json_extract(document, '$.proposal.order.target.id'),
            json_extract(document, '$.proposal.order.action'),
            NULLIF(json_extract(document, '$.asked_by'), ''), NULL, NULL
        FROM proposals WHERE created BETWEEN ?1 AND ?2""",
    """
        SELECT decided AS at, 'remediation_decided:' || id AS key, incident_id, NULL,
            json_extract(document, '$.proposal.target_title'),
            json_extract(document, '$.proposal.order.target.id'),
            json_extract(document, '$.proposal.order.action'), decided_by, state, detail
        FROM proposals WHERE decided BETWEEN ?1 AND ?2""",
    """
        SELECT t.at AS at, 'execution:' || printf('%012d', t.rowid) AS key, e.incident_id, e.id,
            json_extract(e.proposal, '$.target_title'), e.target_id, e.action, e.approved_by,
            t.state, t.detail
        FROM transitions t JOIN executions e ON e.id = t.execution_id
        WHERE t.at BETWEEN ?1 AND ?2""",
    """
        SELECT at AS at, kind || ':' || printf('%012d', id) AS key, NULL, NULL,
            NULLIF(subject, ''), target, NULL, NULLIF(who, ''), NULLIF(outcome, ''),
            NULLIF(detail, '')
        FROM notes WHERE at BETWEEN ?1 AND ?2""",
)
"""What a row is made of; its key begins with what it tells of."""

# Each part is cut to a page by its own index: what comes on top cannot be on it.
_REST: Final = "ORDER BY 1 DESC, 2 DESC LIMIT ?4"
_PAGE: Final = f"""
SELECT *, target IN ({DRILL_TARGETS}) AS drill FROM ({
    " UNION ALL ".join(
        f"SELECT * FROM (SELECT * FROM ({part}) WHERE at < ?2 OR key < ?3 {_REST})"
        for part in _PARTS
    )
}) {_REST}
"""  # noqa: S608


class Place(NamedTuple):
    """Where a page ended; the next one goes on from there."""

    at: float
    key: str


END: Final = Place(2.0**62, "")
"""After the newest row."""


class Timeline:
    """Reads the journal; changes nothing."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def page(
        self, since: float = 0.0, place: Place = END, limit: int = PAGE
    ) -> tuple[list[dict[str, Any]], Place | None]:
        """Return rows since a time (s since the epoch) before a place, and where to go on.

        The place is None if there are no more; at most PAGE rows come at a time.
        """
        size = min(limit, PAGE)
        rows = await self._journal.transact(
            self._journal.rows, _PAGE, since, place.at, place.key, size
        )
        more = Place(rows[-1]["at"], rows[-1]["key"]) if len(rows) == size else None
        return [_told(row) for row in rows], more

    async def search(
        self, text: str, kind: str | None, place: Place, limit: int
    ) -> tuple[list[dict[str, Any]], Place | None]:
        """Return rows before a place that have a text in what they tell, or are of a kind.

        At most SEARCHED rows are looked at: the place is where that ended, so a search goes on from
        there even if it has found nothing.
        """
        wanted = text.casefold()
        found: list[dict[str, Any]] = []
        looked = 0
        while looked < SEARCHED:
            rows = await self._journal.transact(
                self._journal.rows, _PAGE, 0.0, place.at, place.key, PAGE
            )
            for row in rows:
                looked += 1
                place = Place(row["at"], row["key"])
                told = _told(row)
                if (kind is None or told["kind"] == kind) and _speaks_of(told, wanted):
                    found.append(told)
                    if len(found) == limit:
                        return found, place
            if len(rows) < PAGE:
                return found, None
        return found, place

    async def lines(self) -> AsyncIterator[list[str]]:
        """Yield all rows as lines of JSON, a page at a time."""
        place: Place | None = END
        while place is not None:
            rows, place = await self.page(place=place)
            yield [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows]


def _speaks_of(told: Mapping[str, Any], wanted: str) -> bool:
    return not wanted or any(wanted in str(value).casefold() for value in told.values())


def _told(row: sqlite3.Row) -> dict[str, Any]:
    """Return what a row says, without what it does not."""
    when = dt_util.as_local(dt_util.utc_from_timestamp(row["at"]))
    told = {
        "when": when.isoformat(timespec="milliseconds"),
        "kind": row["key"].partition(":")[0],
        **{
            column: row[column]
            for column in ("incident", "execution", "subject", "what", "who", "outcome", "detail")
        },
        "drill": bool(row["drill"]) or None,
    }
    return {name: value for name, value in told.items() if value is not None}
