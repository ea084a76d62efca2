"""The agent's figures, as they are in the journal; fire drills do not count."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from ..model import FINAL_STATES, ExecutionState
from . import Journal
from .drill_marks import DRILL_TARGETS

REPAIR_WINDOW: Final = 30 * 86400.0
"""Seconds that the mean time to repair looks back."""

_FINAL: Final = ", ".join(f"'{state}'" for state in sorted(FINAL_STATES))
_REAL: Final = f"target_id NOT IN ({DRILL_TARGETS})"

_PENDING: Final = f"""
SELECT COUNT(*) AS n FROM proposals WHERE state = 'pending' AND expires > ?
AND json_extract(document, '$.proposal.order.target.id') NOT IN ({DRILL_TARGETS})
"""  # noqa: S608
_LAST: Final = f"""
SELECT state FROM executions WHERE state IN ({_FINAL}) AND {_REAL} ORDER BY created DESC LIMIT 1
"""  # noqa: S608
_RUNNING: Final = f"""
SELECT COUNT(*) AS n FROM executions WHERE state NOT IN ('proposed', {_FINAL}) AND {_REAL}
"""  # noqa: S608
_REPAIR: Final = f"""
SELECT AVG(resolved - first_seen) AS seconds FROM incidents
WHERE resolved >= ? AND resolution NOT IN ('interrupted', 'same_cause')
AND scope_id NOT IN ({DRILL_TARGETS})
"""  # noqa: S608
_CARRIED_OUT: Final = f"""
SELECT COUNT(*) AS n FROM executions WHERE created >= ? AND verified IS NOT NULL AND {_REAL}
"""  # noqa: S608
_IN_DOUBT: Final = "SELECT COUNT(*) AS n FROM executions WHERE state = 'in_doubt'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the journal amounts to; None where there is nothing to tell.

    `mean_time_to_repair` is in seconds, from the first symptom to the end, over 30 days;
    `remedies_this_week` counts what was carried out and judged since Monday.
    """

    pending_approvals: int = 0
    last_outcome: ExecutionState | None = None
    mean_time_to_repair: float | None = None
    remedies_this_week: int = 0
    in_doubt: int = 0
    running: int = 0


async def async_figures(journal: Journal, now: datetime) -> Figures:
    """Return the figures of a moment; raises JournalError when the disk refuses."""
    return await journal.transact(_read, journal, now.timestamp(), _monday(now).timestamp())


def _read(journal: Journal, now: float, monday: float) -> Figures:
    last = journal.rows(_LAST)
    return Figures(
        pending_approvals=journal.rows(_PENDING, now)[0]["n"],
        last_outcome=ExecutionState(last[0]["state"]) if last else None,
        mean_time_to_repair=journal.rows(_REPAIR, now - REPAIR_WINDOW)[0]["seconds"],
        remedies_this_week=journal.rows(_CARRIED_OUT, monday)[0]["n"],
        in_doubt=journal.rows(_IN_DOUBT)[0]["n"],
        running=journal.rows(_RUNNING)[0]["n"],
    )


def _monday(now: datetime) -> datetime:
    """Return when the week began, where the house is."""
    today = dt_util.start_of_local_day(now)
    return dt_util.start_of_local_day((today - timedelta(days=today.weekday())).date())
