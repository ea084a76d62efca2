"""What a droid shows of the house's mood, as a table."""

from itertools import islice, pairwise
from typing import Any

import pytest

from custom_components.astromech.agent.approve.restraint import Hold
from custom_components.astromech.agent.coordinator import AgentSnapshot
from custom_components.astromech.agent.journal.figures import Figures
from custom_components.astromech.agent.show.mood import Mood, mood_of, turn
from custom_components.astromech.bb8 import Color, DroidState, PowerState
from custom_components.astromech.bb8.animations import FRAME_SECONDS
from custom_components.astromech.mood_light import GREEN, SOFT, Stage, light, on_show

RED = Color(red=255, green=0, blue=0)


@pytest.mark.parametrize(
    ("incidents", "pending", "running", "hold", "mood"),
    [
        (0, 0, 0, None, Mood.CALM),
        (2, 0, 0, None, Mood.INCIDENT),
        (1, 1, 0, None, Mood.WAITING),
        (0, 1, 0, None, Mood.WAITING),
        (1, 1, 1, None, Mood.WORKING),
        (1, 1, 1, Hold.PAUSED, None),
        (1, 0, 0, Hold.READ_ONLY, None),
        (0, 0, 0, Hold.JOURNAL, None),
    ],
)
def test_a_snapshot_comes_to_one_mood(
    incidents: int, pending: int, running: int, hold: Hold | None, mood: Mood | None
) -> None:
    figures = Figures(pending_approvals=pending, running=running)
    snapshot = AgentSnapshot(open_incidents=incidents, figures=figures, hold=hold)
    assert mood_of(snapshot) is mood


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        (None, Mood.CALM, Mood.CALM),
        (Mood.INCIDENT, Mood.CALM, Mood.SOLVED),
        (Mood.WAITING, Mood.CALM, Mood.SOLVED),
        (Mood.WORKING, Mood.CALM, Mood.SOLVED),
        (Mood.WORKING, Mood.INCIDENT, Mood.INCIDENT),
        (Mood.INCIDENT, None, None),
    ],
)
def test_calm_after_trouble_is_relief(
    before: Mood | None, now: Mood | None, shown: Mood | None
) -> None:
    assert turn(before, now) is shown


@pytest.mark.parametrize(
    "hindrance",
    [
        {"connected": False},
        {"power": PowerState.LOW},
        {"power": PowerState.CRITICAL},
        {"effect": "police"},
        {"e_stop": "button"},
        {"quiet": True},
        {"taken": True},
    ],
    ids=str,
)
@pytest.mark.parametrize("mood", Mood)
def test_nothing_is_shown_where_something_is_in_the_way(
    mood: Mood, hindrance: dict[str, Any]
) -> None:
    assert on_show(mood, stage()) is mood
    assert on_show(mood, stage(**hindrance)) is None


@pytest.mark.parametrize("mood", Mood)
def test_a_colour_of_a_person_gives_way_to_all_but_calm(mood: Mood) -> None:
    shown = on_show(mood, stage(main_led=RED))
    assert shown is (None if mood is Mood.CALM else mood)


def test_an_agent_without_a_mood_shows_nothing() -> None:
    assert on_show(None, stage()) is None


@pytest.mark.parametrize("mood", Mood)
def test_no_light_flashes_faster_than_the_link_and_people_bear(mood: Mood) -> None:
    row = list(islice(light(mood, stage()), 30))
    assert all(frame.seconds >= FRAME_SECONDS for frame in row)
    lit = [max(f.color.red, f.color.green, f.color.blue) > 60 for f in row]
    flashes = sum(now and not before for before, now in pairwise(lit))
    assert flashes <= 2 * sum(frame.seconds for frame in row)


def test_relief_ends_where_a_colour_of_a_person_is_to_show_again() -> None:
    [*row] = light(Mood.SOLVED, stage(main_led=RED))
    assert row[0].color == GREEN
    after = list(islice(light(Mood.SOLVED, stage()), len(row), len(row) + 3))
    assert {frame.color for frame in after} == {SOFT}


def stage(*, quiet: bool = False, taken: bool = False, **droid: Any) -> Stage:
    """Return a stage on which all may be shown, but for what is said."""
    return Stage(droid=DroidState(**{"connected": True, **droid}), quiet=quiet, taken=taken)
