"""When the machine is short of something; free of Home Assistant.

Figures and limits are bytes, but for the event loop: seconds of a minute that it was held up.
"""

from typing import Final

from ..model import Condition, Subject, SubjectKind
from .conditions import Reading, above, below

GIB: Final = 1024**3

DISK: Final = Subject(kind=SubjectKind.HOST, id="disk")
MEMORY: Final = Subject(kind=SubjectKind.HOST, id="memory")
DATABASE: Final = Subject(kind=SubjectKind.HOST, id="database")
EVENT_LOOP: Final = Subject(kind=SubjectKind.HOST, id="event_loop")
CLOCK: Final = Subject(kind=SubjectKind.HOST, id="clock")

DISK_FREE: Final = 2 * GIB
"""What an update needs; the Supervisor warns at the same figure."""
DISK_SHARE: Final = 0.1
"""On a disk so small that `DISK_FREE` would be most of it, this share of it is enough."""

MEMORY_SHARE: Final = 0.05
"""With less of it available the kernel soon begins to kill."""

DATABASE_MAX: Final = 32 * GIB
"""However large the disk is: a database that nobody prunes."""
DATABASE_MIN: Final = 1 * GIB
"""A smaller database is not large, however full the disk is."""

HELD_UP: Final = 6.0
"""Seconds of a minute: a tenth of the time nothing was answered."""
MINUTE: Final = 60.0


def disk(free: float, total: float) -> Reading:
    """Judge the free bytes of the disk that holds the configuration."""
    limit = min(DISK_FREE, DISK_SHARE * total)
    bad = below(free, begins=limit, ends=1.25 * limit)
    return Reading(subject=DISK, condition=Condition.DISK_LOW, bad=bad, figure=free, limit=limit)


def memory(available: float, total: float) -> Reading:
    """Judge the bytes of memory that could be had without swapping."""
    limit = MEMORY_SHARE * total
    bad = below(available, begins=limit, ends=2 * limit)
    return Reading(
        subject=MEMORY, condition=Condition.MEMORY_LOW, bad=bad, figure=available, limit=limit
    )


def database(size: float, free: float | None) -> Reading:
    """Judge the bytes of the recorder's database.

    Args:
        size: Of the database.
        free: On its disk, where it lies on ours: a repair or a repack needs its size once more.
    """
    limit = DATABASE_MAX if free is None else min(DATABASE_MAX, max(DATABASE_MIN, free))
    bad = above(size, begins=limit, ends=0.9 * limit)
    return Reading(
        subject=DATABASE, condition=Condition.DATABASE_LARGE, bad=bad, figure=size, limit=limit
    )


def event_loop(held_up: float) -> Reading:
    """Judge the seconds of the last minute for which the event loop was held up."""
    bad = above(held_up, begins=HELD_UP, ends=HELD_UP / 3)
    return Reading(
        subject=EVENT_LOOP,
        condition=Condition.LOOP_LAGGING,
        bad=bad,
        figure=round(held_up, 1),
        limit=HELD_UP,
    )
