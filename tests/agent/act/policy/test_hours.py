"""Quiet hours and maintenance windows, by the clock on the wall."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.astromech.agent.act.policy import Window
from custom_components.astromech.agent.act.policy.hours import HORIZON, inside, next_change

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

NIGHT = Window(start=time(22), end=time(7))
TUESDAY_NOON = Window(start=time(12), end=time(14), days=frozenset({1}))

# Around each change of the clock: Lord Howe's is half an hour.
CHANGES = [
    (BERLIN, datetime(2026, 3, 29, 1, tzinfo=UTC)),
    (BERLIN, datetime(2026, 10, 25, 1, tzinfo=UTC)),
    (NEW_YORK, datetime(2026, 3, 8, 7, tzinfo=UTC)),
    (NEW_YORK, datetime(2026, 11, 1, 6, tzinfo=UTC)),
    (LORD_HOWE, datetime(2026, 4, 4, 15, tzinfo=UTC)),
    (LORD_HOWE, datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
]

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
windows = st.builds(
    Window,
    start=times,
    end=times,
    days=st.frozensets(st.integers(0, 6), min_size=1),
).filter(lambda window: window.start != window.end)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    zone, change = draw(st.sampled_from(CHANGES))
    seconds = draw(st.integers(-2 * 86400, 86400))
    return (change + timedelta(seconds=seconds)).astimezone(zone)


def _on_the_wall(window: Window, moment: datetime) -> bool:
    """Say the same as plainly as a person does who looks at the clock and the calendar."""
    minute = moment.hour * 60 + moment.minute
    begins = window.start.hour * 60 + window.start.minute
    ends = window.end.hour * 60 + window.end.minute
    yesterday = (moment.date() - timedelta(days=1)).weekday()
    if begins < ends:
        return moment.weekday() in window.days and begins <= minute < ends
    since = moment.weekday() in window.days and minute >= begins
    return since or (yesterday in window.days and minute < ends)


@given(st.lists(windows, max_size=3), moments())
def test_a_moment_is_inside_when_the_clock_on_the_wall_says_so(
    found: list[Window], moment: datetime
) -> None:
    assert inside(found, moment) is any(_on_the_wall(window, moment) for window in found)


@settings(max_examples=60, deadline=None)
@given(st.lists(windows, min_size=1, max_size=2), moments())
def test_it_changes_at_the_first_moment_at_which_the_clock_says_otherwise(
    found: list[Window], moment: datetime
) -> None:
    change = next_change(found, moment)
    assert change.astimezone(UTC) > moment.astimezone(UTC)
    before = inside(found, moment)
    minute = moment.astimezone(UTC).replace(second=0) + timedelta(minutes=1)
    while minute < min(change.astimezone(UTC), moment.astimezone(UTC) + timedelta(days=2)):
        assert inside(found, minute.astimezone(moment.tzinfo)) is before
        minute += timedelta(minutes=1)
    assert inside(found, change) is not before or _elapsed(moment, change) == HORIZON


def _elapsed(start: datetime, end: datetime) -> timedelta:
    return end.astimezone(UTC) - start.astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        # An ordinary night, begun the evening before and after midnight.
        ("2026-06-01T23:00+02:00", "2026-06-02T07:00+02:00"),
        ("2026-06-02T06:59+02:00", "2026-06-02T07:00+02:00"),
        # The clock goes forward at two, so the night is an hour shorter; then back, so longer.
        ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
        ("2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_a_night_ends_in_the_morning_by_the_clock_on_the_wall(now: str, end: str) -> None:
    moment = datetime.fromisoformat(now).astimezone(BERLIN)
    assert inside([NIGHT], moment)
    assert next_change([NIGHT], moment) == datetime.fromisoformat(end)


def test_a_window_that_ends_in_a_skipped_hour_ends_when_the_clock_is_put_forward() -> None:
    window = Window(start=time(1), end=time(2, 30))
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)
    assert next_change([window], moment) == datetime(2026, 3, 29, 3, tzinfo=BERLIN)


def test_an_hour_that_comes_twice_is_inside_twice() -> None:
    window = Window(start=time(2, 15), end=time(2, 45))
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    assert inside([window], first)
    assert inside([window], first.replace(fold=1))
    assert _elapsed(first, next_change([window], first)) == timedelta(minutes=15)


def test_windows_that_follow_on_one_another_end_with_the_last() -> None:
    moment = datetime(2026, 6, 1, 23, tzinfo=BERLIN)
    morning = Window(start=time(7), end=time(9))
    assert next_change([NIGHT, morning], moment) == datetime(2026, 6, 2, 9, tzinfo=BERLIN)


def test_a_window_begins_on_its_days_only() -> None:
    monday = datetime(2026, 6, 1, 12, 30, tzinfo=BERLIN)
    assert not inside([TUESDAY_NOON], monday)
    assert inside([TUESDAY_NOON], monday + timedelta(days=1))
    assert next_change([TUESDAY_NOON], monday) == datetime(2026, 6, 2, 12, tzinfo=BERLIN)


def test_what_never_ends_is_looked_at_again_after_a_week() -> None:
    moment = datetime(2026, 6, 1, 12, tzinfo=BERLIN)
    always = [Window(start=time(0), end=time(12)), Window(start=time(12), end=time(0))]
    assert _elapsed(moment, next_change(always, moment)) == HORIZON
    assert _elapsed(moment, next_change([], moment)) == HORIZON
