"""What a remedy is worth: decayed counts, held against what heals by itself."""

from collections.abc import Sequence
import math

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.learn.efficacy import DAY, HALF_LIFE, Tally, TrackRecord

NOW = 1_800_000_000.0

OUTCOMES = st.lists(
    st.tuples(st.booleans(), st.floats(0, 3600), st.floats(NOW, NOW + DAY)), max_size=20
)
COUNTS = st.floats(0, 50)


def tally(outcomes: Sequence[tuple[bool, float, float]]) -> Tally:
    """Return the tally of outcomes: helped, seconds, time."""
    counted = Tally()
    for helped, seconds, at in outcomes:
        counted = counted.with_outcome(helped=helped, seconds=seconds, at=at)
    return counted


def track(
    helped: float, failed: float, takes: float = 60.0, *, healed: float = 0.0, heals_in: float = 0.0
) -> TrackRecord:
    """Return a track record by its figures: counts, and mean seconds."""
    return TrackRecord(
        remedy=Tally(helped=helped, failed=failed, seconds=helped * takes),
        alone=Tally(helped=healed, seconds=healed * heals_in),
    )


@given(outcomes=OUTCOMES, shuffled=st.randoms(use_true_random=False))
def test_the_order_within_a_day_does_not_matter(
    outcomes: list[tuple[bool, float, float]], shuffled: object
) -> None:
    other = list(outcomes)
    shuffled.shuffle(other)  # type: ignore[attr-defined]  # a random.Random
    end = NOW + DAY
    one, two = tally(outcomes).at(end), tally(other).at(end)
    assert one.helped == pytest.approx(two.helped)
    assert one.failed == pytest.approx(two.failed)
    assert one.seconds == pytest.approx(two.seconds)


@given(outcomes=OUTCOMES, at=st.floats(NOW, NOW + DAY))
def test_a_success_raises_the_chance_and_a_failure_lowers_it(
    outcomes: list[tuple[bool, float, float]], at: float
) -> None:
    counted = tally(outcomes)
    chances = [
        TrackRecord(remedy=each.at(NOW + DAY), alone=Tally()).success
        for each in (
            counted.with_outcome(helped=False, seconds=0, at=at),
            counted,
            counted.with_outcome(helped=True, seconds=1, at=at),
        )
    ]
    assert chances[0] < chances[1] < chances[2]


@given(outcomes=OUTCOMES, earlier=st.floats(0, 1000), later=st.floats(0, 1000))
def test_what_is_long_ago_counts_less_and_the_share_stays(
    outcomes: list[tuple[bool, float, float]], earlier: float, later: float
) -> None:
    counted = tally(outcomes)
    start = counted.updated + earlier * DAY
    before, after = counted.at(start), counted.at(start + later * DAY)
    assert after.tried <= before.tried
    assert after.helped * before.tried == pytest.approx(before.helped * after.tried)


def test_after_a_half_life_it_counts_half() -> None:
    counted = tally([(True, 10.0, NOW), (False, 0.0, NOW)]).at(NOW + HALF_LIFE)
    assert (counted.helped, counted.failed, counted.seconds) == pytest.approx((0.5, 0.5, 5.0))


@given(
    helped=COUNTS, failed=COUNTS, takes=st.floats(1, 1e4), healed=COUNTS, heals=st.floats(1, 1e6)
)
def test_a_slower_recovery_never_withdraws_a_remedy(
    helped: float, failed: float, takes: float, healed: float, heals: float
) -> None:
    quick = track(helped, failed, takes, healed=healed, heals_in=heals)
    slow = track(helped, failed, takes, healed=healed, heals_in=heals * 2)
    assert slow.has_lift(60.0) or not quick.has_lift(60.0)


def test_a_remedy_that_is_no_better_than_waiting_has_no_lift() -> None:
    assert not track(9, 0, 60, healed=9, heals_in=10).has_lift(60.0)
    assert track(9, 0, 60, healed=9, heals_in=180).has_lift(60.0)
    assert not track(0, 9, healed=9, heals_in=180).has_lift(60.0)


@pytest.mark.parametrize(
    "hardly_known",
    [
        track(4, 0, 60, healed=9, heals_in=1),
        track(9, 0, 60, healed=2, heals_in=1),
        track(0, 20),
        TrackRecord(remedy=Tally(), alone=Tally()),
    ],
)
def test_what_is_hardly_known_may_be_tried(hardly_known: TrackRecord) -> None:
    assert hardly_known.has_lift(60.0)


def test_what_heals_at_once_leaves_no_room_for_a_remedy() -> None:
    at_once = track(5, 0, healed=5, heals_in=0.0)
    assert at_once.heals_within(1.0) == 1.0
    assert not at_once.has_lift(60.0)


def test_what_never_healed_by_itself_is_not_expected_to() -> None:
    assert track(1, 0).heals_within(1e9) == 0.0


def test_recovery_is_memoryless() -> None:
    assert track(1, 0, healed=3, heals_in=100).heals_within(100) == pytest.approx(1 - 1 / math.e)


def test_what_was_acted_upon_counts_as_long_as_it_was_left_alone() -> None:
    healed = tally([(True, 100.0, NOW)])
    waited = healed.with_outcome(helped=False, seconds=500.0, at=NOW)
    assert TrackRecord(remedy=Tally(), alone=healed).heals_in == 100.0
    assert TrackRecord(remedy=Tally(), alone=waited).heals_in == 600.0


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (track(0, 0), (("never_tried", {}),)),
        (track(0.2, 0), (("never_tried", {}),)),
        (track(6.6, 2.3), (("worked", {"worked": "7", "tried": "9"}),)),
        (track(0, 0, healed=1, heals_in=60), (("never_tried", {}),)),
        (
            track(0, 2, healed=2, heals_in=180),
            (("worked", {"worked": "0", "tried": "2"}), ("heals_in_minutes", {"number": "3"})),
        ),
        (
            track(0, 0, healed=2, heals_in=0.2),
            (("never_tried", {}), ("heals_in_seconds", {"number": "1"})),
        ),
        (
            track(0, 0, healed=2, heals_in=7000),
            (("never_tried", {}), ("heals_in_hours", {"number": "2"})),
        ),
    ],
)
def test_a_person_is_told_in_whole_numbers(record: TrackRecord, told: object) -> None:
    assert record.texts() == told
