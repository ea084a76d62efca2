"""The hash chain over what was proposed, approved, begun and concluded: what was written stays so.

Each link holds the hash of the one before it, so that none can be changed, removed or put between
without all later ones telling. What is too old is cut off at its beginning; a checkpoint keeps the
hash that the rest hangs from.
"""

from collections.abc import Mapping
from enum import StrEnum
import hashlib
import json
import sqlite3
from typing import Any, Final

from .thread import JournalThread

CHECKPOINT: Final = "chain_checkpoint"
"""The name under which the number and hash of the last link that was cut off are kept."""

NO_HASH: Final = ""
SLICE: Final = 500
"""Links that are verified in one go: others can use the journal in between."""


class Link(StrEnum):
    """What a link tells of."""

    PROPOSAL = "proposal"
    APPROVAL = "approval"
    TRANSITION = "transition"
    OUTCOME = "outcome"
    NOTE = "note"


def append(
    journal: JournalThread, kind: Link, reference: str, document: Mapping[str, Any], now: float
) -> None:
    """Add a link, in the same transaction as what it tells of; only within `transact`.

    `reference` is the id of the proposal or execution; `document` is JSON.
    """
    number, before = _end(journal)
    text = canonical(document)
    journal.write(
        "INSERT INTO chain (number, at, kind, reference, document, hash) VALUES (?, ?, ?, ?, ?, ?)",
        number + 1,
        now,
        kind,
        reference,
        text,
        _hash(before, (number + 1, now, kind, reference, text)),
    )


def canonical(document: Mapping[str, Any]) -> str:
    """Return a document as the one text that stands for it."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _hash(before: str, link: tuple[int, float, str, str, str]) -> str:
    return hashlib.sha256((before + json.dumps(link, ensure_ascii=False)).encode()).hexdigest()


def _end(journal: JournalThread) -> tuple[int, str]:
    """Return the number and the hash of the last link."""
    last = journal.rows("SELECT number, hash FROM chain ORDER BY number DESC LIMIT 1")
    return (last[0]["number"], last[0]["hash"]) if last else checkpoint(journal)


def checkpoint(journal: JournalThread) -> tuple[int, str]:
    """Return the number and the hash of the last link that was cut off; within `transact`."""
    kept = journal.rows("SELECT value FROM kept WHERE name = ?", CHECKPOINT)
    if not kept:
        return 0, NO_HASH
    number, last = json.loads(kept[0]["value"])
    return number, last


def cut(journal: JournalThread, before: float) -> None:
    """Forget the links up to a time (s since the epoch) for good; only within `transact`."""
    found = journal.rows(
        "SELECT number, hash FROM chain WHERE number < (SELECT COALESCE("
        " (SELECT number FROM chain WHERE at >= ? ORDER BY number LIMIT 1),"
        " (SELECT MAX(number) + 1 FROM chain))) ORDER BY number DESC LIMIT 1",
        before,
    )
    if found:
        cut_at(journal, found[0])


def cut_at(journal: JournalThread, link: sqlite3.Row) -> None:
    """Forget the links up to one of them; only within `transact`."""
    journal.write(
        "INSERT OR REPLACE INTO kept (name, value) VALUES (?, ?)",
        CHECKPOINT,
        json.dumps([link["number"], link["hash"]]),
    )
    journal.write("DELETE FROM chain WHERE number <= ?", link["number"])


async def verify_chain(journal: JournalThread) -> int | None:
    """Return the number of the first link that is not as it was written, None if all are.

    Raises JournalError when the disk refuses.
    """
    number, before = await journal.transact(checkpoint, journal)
    while True:
        links = await journal.transact(
            journal.rows,
            "SELECT * FROM chain WHERE number > ? ORDER BY number LIMIT ?",
            number,
            SLICE,
        )
        for link in links:
            number += 1
            if not _holds(link, number, before):
                return number
            before = link["hash"]
        if len(links) < SLICE:
            return await journal.transact(_altered, journal)


def _holds(link: sqlite3.Row, number: int, before: str) -> bool:
    words = (link["number"], link["at"], link["kind"], link["reference"], link["document"])
    return bool(link["number"] == number and link["hash"] == _hash(before, words))


def _altered(journal: JournalThread) -> int | None:
    """Return the last link of an execution whose row tells another state, None if all agree.

    That is how the end shows that was cut off.
    """
    found = journal.rows(
        "SELECT MAX(c.number) AS number FROM chain c JOIN executions e ON e.id = c.reference"
        " WHERE c.kind = ? GROUP BY e.id"
        " HAVING json_extract(c.document, '$.state') != e.state LIMIT 1",
        Link.TRANSITION,
    )
    return found[0]["number"] if found else None
