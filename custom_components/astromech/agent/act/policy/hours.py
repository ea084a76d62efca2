"""Windows of time by the clock on the wall, over midnight and over changes of the clock.

A moment is inside if the clock on the wall says so: an hour that comes twice is inside twice, one
that is skipped not at all. Moments are aware datetimes in the zone of the house.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from .document import Window

HORIZON: Final = timedelta(days=8)
"""Each window that ever begins does so within a week."""

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


def inside(windows: Iterable[Window], moment: datetime) -> bool:
    """Say whether any of the windows covers a moment."""
    return any(_covers(window, moment) for window in windows)


def next_change(windows: Sequence[Window], moment: datetime) -> datetime:
    """Return when it becomes otherwise whether the windows cover the moment.

    Always later than the moment; at most about the horizon if it never does.
    """
    now_inside, at = inside(windows, moment), moment
    while windows and at - moment < HORIZON:
        at = _next_edge(windows, at)
        if inside(windows, at) is not now_inside:
            return at
    return _later(moment, HORIZON)


def _covers(window: Window, moment: datetime) -> bool:
    wall, day = moment.time(), moment.weekday()
    if window.start < window.end:
        return day in window.days and window.start <= wall < window.end
    if wall >= window.start:
        return day in window.days
    return wall < window.end and (day - 1) % 7 in window.days


def _next_edge(windows: Sequence[Window], moment: datetime) -> datetime:
    """Return when a window begins or ends, or the clock changes, whichever is first."""
    walls = [wall for window in windows for wall in (window.start, window.end)]
    edge = _later(moment, min(_until(wall, moment.time()) for wall in walls))
    return edge if edge.utcoffset() == moment.utcoffset() else _clock_change(moment, edge)


def _until(wall: time, now: time) -> timedelta:
    """Return how long a clock takes to come to a time, up to a day."""
    return (_since_midnight(wall) - _since_midnight(now)) % _DAY or _DAY


def _since_midnight(wall: time) -> timedelta:
    return timedelta(
        hours=wall.hour,
        minutes=wall.minute,
        seconds=wall.second,
        microseconds=wall.microsecond,
    )


def _clock_change(before: datetime, after: datetime) -> datetime:
    """Return the first moment with another offset; clocks are changed on the minute."""
    low = before.replace(second=0, microsecond=0)
    high = _later(after.replace(second=0, microsecond=0), _MINUTE)
    while (minutes := _elapsed(low, high) // _MINUTE) > 1:
        middle = _later(low, minutes // 2 * _MINUTE)
        if middle.utcoffset() == before.utcoffset():
            low = middle
        else:
            high = middle
    return high


def _elapsed(start: datetime, end: datetime) -> timedelta:
    return end.astimezone(UTC) - start.astimezone(UTC)


def _later(moment: datetime, by: timedelta) -> datetime:
    """Return a moment after some time that really passes, by the clock of the same zone."""
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)
