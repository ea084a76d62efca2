"""When a condition begins and when it has ended, from readings alone."""

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.model import (
    Condition,
    ConditionFacts,
    Signal,
    Subject,
    SubjectKind,
)
from custom_components.astromech.agent.observe import machine
from custom_components.astromech.agent.observe.conditions import (
    MAX_READINGS,
    Reading,
    Standings,
    above,
    below,
)
from custom_components.astromech.agent.observe.machine import GIB

from ..material import facts_of

SUBJECT = Subject(kind=SubjectKind.HOST, id="disk")


def reading(*, bad: bool | None, detail: str = "", figure: float | None = None) -> Reading:
    return Reading(
        subject=SUBJECT, condition=Condition.DISK_LOW, bad=bad, detail=detail, figure=figure
    )


def told(signals: list[Signal]) -> list[tuple[str, bool]]:
    facts = [facts_of(signal, ConditionFacts) for signal in signals]
    return [(fact.detail, fact.holds) for fact in facts]


def course(standings: Standings, looks: list[bool | None]) -> list[bool]:
    """Return what was told, in turn, of a condition that looked like that."""
    signals = [
        signal
        for now, bad in enumerate(looks)
        for signal in standings.weigh([reading(bad=bad)], now)
    ]
    return [holds for _, holds in told(signals)]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([True], []),
        ([True, False, True, False], []),
        ([True, True, True], [True]),
        ([True, None, True], [True]),
        ([True, True, False, False, True], [True]),
        ([True, True, False, False, False], [True, False]),
        ([True, True, False, None, False, None, False], [True, False]),
        ([False, False, False], []),
    ],
)
def test_it_takes_some_readings_in_a_row_to_change_the_mind(
    looks: list[bool | None], expected: list[bool]
) -> None:
    assert course(Standings(rise=2, fall=3), looks) == expected


@given(st.lists(st.sampled_from([True, False, None]), max_size=40))
def test_beginning_and_end_always_alternate(looks: list[bool | None]) -> None:
    heard = course(Standings(rise=2, fall=2), looks)
    assert heard == [each % 2 == 0 for each in range(len(heard))]


def test_what_is_left_out_has_ended_only_where_all_is_told() -> None:
    for whole, expected in ((True, [("", False)]), (False, [])):
        standings = Standings(whole=whole)
        standings.weigh([reading(bad=True)], 0)
        assert told(standings.weigh([], 1)) == expected


def test_details_are_conditions_of_their_own_and_figures_are_the_latest() -> None:
    standings = Standings(rise=2)
    standings.weigh([reading(bad=True, detail="a", figure=1)], 0)
    (signal,) = standings.weigh(
        [reading(bad=True, detail="a", figure=2), reading(bad=True, detail="b")], 5
    )
    assert signal == Signal(
        time=5,
        subject=SUBJECT,
        facts=ConditionFacts(condition=Condition.DISK_LOW, holds=True, figure=2, detail="a"),
    )


def test_a_flood_of_readings_is_cut() -> None:
    flood = [reading(bad=True, detail=str(number)) for number in range(10 * MAX_READINGS)]
    assert len(Standings().weigh(flood, 0)) == MAX_READINGS


def test_between_the_limits_nothing_is_decided() -> None:
    assert [below(figure, begins=2, ends=3) for figure in (1, 2, 3)] == [True, None, False]
    assert [above(figure, begins=3, ends=2) for figure in (4, 3, 2)] == [True, None, False]


@pytest.mark.parametrize(
    ("free", "total", "bad"),
    [
        (1.9, 32, True),
        (2.2, 32, None),
        (2.5, 32, False),
        (60, 2000, False),
        (0.7, 8, True),
        (1.1, 8, False),
    ],
)
def test_a_disk_is_low_by_bytes_and_a_small_one_by_its_share(
    free: float, total: float, bad: bool | None
) -> None:
    assert machine.disk(free * GIB, total * GIB).bad is bad


@pytest.mark.parametrize(("available", "bad"), [(0.04, True), (0.07, None), (0.1, False)])
def test_memory_is_low_by_what_is_available(available: float, bad: bool | None) -> None:
    assert machine.memory(available * GIB, GIB).bad is bad


@pytest.mark.parametrize(
    ("size", "free", "bad"),
    [
        (4, 3, True),
        (4, 10, False),
        (0.9, 0.1, False),
        (33, 500, True),
        (30, 500, None),
        (20, 500, False),
        (33, None, True),
        (8, None, False),
    ],
)
def test_a_database_is_large_if_it_would_not_fit_on_the_disk_once_more(
    size: float, free: float | None, bad: bool | None
) -> None:
    assert machine.database(size * GIB, free and free * GIB).bad is bad


@pytest.mark.parametrize(("held_up", "bad"), [(6.1, True), (3, None), (2, False), (0, False)])
def test_the_event_loop_is_held_up_by_a_tenth_of_the_time(held_up: float, bad: bool | None) -> None:
    assert machine.event_loop(held_up).bad is bad
