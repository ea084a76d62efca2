"""What must be true at a point of a scenario; the journal is read as a stranger reads it."""

from collections.abc import Callable
import json
from pathlib import Path
import sqlite3
from typing import Any, Final

from homeassistant.helpers import issue_registry as ir

from custom_components.astromech.const import DOMAIN

from .stage import Stage

type Look = Callable[[Stage], Any]


class Journal:
    """The journal's file, opened for reading only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        """Return what a query finds."""
        db = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
        db.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in db.execute(statement, values)]
        finally:
            db.close()


def journal(stage: Stage) -> Journal:
    """Return the journal of the house."""
    return Journal(Path(stage.hass.config.path(DOMAIN, "journal.db")))


def incidents(stage: Stage) -> list[dict[str, Any]]:
    """Return the incidents that are open: about whom, why, and what ought to be done first."""
    rows = journal(stage).rows(
        "SELECT title, cause, diagnosis FROM incidents WHERE resolved IS NULL ORDER BY title"
    )
    return [
        {"about": row["title"], "cause": row["cause"], "remedy": _first(row["diagnosis"])}
        for row in rows
    ]


def _first(diagnosis: str) -> str | None:
    candidates = json.loads(diagnosis)["candidate_actions"]
    return candidates[0]["action"] if candidates else None


def resolved(stage: Stage) -> list[str]:
    """Return how the incidents that are over came to their end."""
    rows = journal(stage).rows(
        "SELECT resolution FROM incidents WHERE resolved IS NOT NULL ORDER BY id"
    )
    return [row["resolution"] for row in rows]


def proposals(stage: Stage) -> list[dict[str, Any]]:
    """Return all proposals with how far they are."""
    rows = journal(stage).rows("SELECT document, state FROM proposals ORDER BY created, rowid")
    return [
        {
            "action": json.loads(row["document"])["proposal"]["order"]["action"],
            "state": row["state"],
        }
        for row in rows
    ]


def executions(stage: Stage) -> list[dict[str, Any]]:
    """Return all executions: what was done, by whom, by way of which states, and how it ended."""
    found = journal(stage).rows("SELECT * FROM executions ORDER BY created, rowid")
    return [
        {
            "action": row["action"],
            "by": row["approved_by"],
            "state": row["state"],
            "detail": row["detail"],
            "path": _path(stage, row["id"]),
        }
        for row in found
    ]


def _path(stage: Stage, execution: str) -> list[str]:
    rows = journal(stage).rows(
        "SELECT state FROM transitions WHERE execution_id = ? ORDER BY rowid", execution
    )
    return [row["state"] for row in rows]


def issues(stage: Stage) -> list[str]:
    """Return the translation keys of what the person sees of us in Repairs."""
    found = ir.async_get(stage.hass).issues.values()
    return sorted(
        issue.translation_key or issue.issue_id
        for issue in found
        if issue.domain == DOMAIN and issue.active and issue.dismissed_version is None
    )


LISTS: Final[dict[str, Look]] = {
    "incidents": incidents,
    "resolved": resolved,
    "proposals": proposals,
    "executions": executions,
    "issues": issues,
}


def check(stage: Stage, expected: dict[str, Any]) -> None:
    """Assert that everything expected is so; a list must be whole, a mapping may be a part."""
    for name, wanted in expected.items():
        match name:
            case "states":
                found: Any = {each: _state(stage, each) for each in wanted}
            case "entries":
                found = {each: stage.stations[each].state.value for each in wanted}
            case "calls":
                found = {each: stage.calls[each] for each in wanted}
            case _:
                found = LISTS[name](stage)
        assert _fitted(found, wanted) == wanted, f"{name}: {found}"


def _state(stage: Stage, entity_id: str) -> str | None:
    state = stage.hass.states.get(entity_id)
    return state.state if state else None


def _fitted(found: Any, wanted: Any) -> Any:
    """Return what was found without what was not asked for in mappings within a list."""
    if not (isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted)):
        return found
    return [
        {key: each[key] for key in want} if isinstance(want, dict) else each
        for each, want in zip(found, wanted, strict=True)
    ]
