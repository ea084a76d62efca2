"""The hash chain: whoever changes what was written is found out."""

from collections.abc import AsyncGenerator
from pathlib import Path
import sqlite3

import pytest

from custom_components.astromech.agent.journal import Journal, chain
from custom_components.astromech.agent.journal.chain import Link, append, cut, verify_chain
from custom_components.astromech.agent.model import ExecutionState

from .test_journal import EXECUTION, journal_at, whole_story

LINKS = 12
COLUMNS = "at, kind, reference, document, hash"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
async def journal(path: Path) -> AsyncGenerator[Journal]:
    async with journal_at(path) as journal:
        yield journal


async def _chain(journal: Journal) -> None:
    """Write some links, at the times 1, 2, 3 ..."""
    for number in range(1, LINKS + 1):
        document = {"number": number}
        at = float(number)
        await journal.transact(append, journal, Link.PROPOSAL, f"p{number}", document, at)


def _tamper(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(statement)
    db.close()


async def test_what_nobody_touched_holds(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await verify_chain(journal) is None
    await _chain(journal)
    for size in (1, 5, LINKS, 100):
        monkeypatch.setattr(chain, "SLICE", size)
        assert await verify_chain(journal) is None


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE chain SET document = '{\"number\":99}' WHERE number = 4", 4),
        ("UPDATE chain SET reference = 'p5' WHERE number = 4", 4),
        ("UPDATE chain SET kind = 'approval' WHERE number = 4", 4),
        ("UPDATE chain SET at = 4.5 WHERE number = 4", 4),
        ("UPDATE chain SET hash = 'x' WHERE number = 4", 4),
        ("DELETE FROM chain WHERE number = 4", 4),
        ("DELETE FROM chain WHERE number < 4", 1),
        ("UPDATE chain SET number = 99 WHERE number = 12", 12),
        (f"INSERT INTO chain SELECT 13, {COLUMNS} FROM chain WHERE number = 12", 13),  # noqa: S608
        ("INSERT INTO kept VALUES ('chain_checkpoint', '[3, \"x\"]')", 4),
    ],
)
async def test_a_change_is_found_where_it_is(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch, statement: str, first: int
) -> None:
    monkeypatch.setattr(chain, "SLICE", 5)
    await _chain(journal)
    _tamper(path, statement)
    assert await verify_chain(journal) == first


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE executions SET state = 'failed'",
        "DELETE FROM chain WHERE document LIKE '%succeeded%'",
    ],
)
async def test_an_execution_that_tells_otherwise_than_the_chain_is_found(
    journal: Journal, path: Path, statement: str
) -> None:
    await whole_story(journal)
    assert await verify_chain(journal) is None
    _tamper(path, statement)
    assert await verify_chain(journal) is not None


async def test_what_is_concluded_later_belongs_to_the_chain(journal: Journal) -> None:
    await journal.execution_intended(None, EXECUTION)
    await journal.executions_interrupted(200.0)
    rejected = ExecutionState.REJECTED
    await journal.execution_concluded(EXECUTION.id, rejected, "settled", 300.0)
    assert await verify_chain(journal) is None
    links = await journal.transact(journal.rows, "SELECT document FROM chain ORDER BY number")
    assert ["approved" in links[0]["document"], "rejected" in links[-1]["document"]] == [True] * 2


@pytest.mark.parametrize("before", [0.5, 1.0, 5.0, 12.0, 99.0])
async def test_its_beginning_can_be_cut_off_and_the_rest_still_holds(
    journal: Journal, path: Path, before: float
) -> None:
    await _chain(journal)
    await journal.transact(cut, journal, before)
    left = await journal.transact(journal.rows, "SELECT at FROM chain")
    assert [row["at"] for row in left] == [n for n in range(1, LINKS + 1) if n >= before]
    assert await verify_chain(journal) is None
    await journal.transact(append, journal, Link.PROPOSAL, "more", {}, 100.0)
    assert await verify_chain(journal) is None
    _tamper(path, "UPDATE chain SET document = '{ }' WHERE reference = 'more'")
    assert await verify_chain(journal) == LINKS + 1


async def test_what_is_not_written_leaves_no_link(journal: Journal) -> None:
    def fail() -> None:
        append(journal, Link.PROPOSAL, "p", {}, 1.0)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await journal.transact(fail)
    assert await journal.transact(journal.rows, "SELECT * FROM chain") == []
