"""Plays every scenario of this folder on a real Home Assistant."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from tests.agent.conftest import PassTime, pass_time

from .expectation import check
from .stage import Stage, play
from .story import Story, stories

__all__ = ["pass_time"]

STORIES = stories()
ENOUGH = 40


@pytest.mark.usefixtures("mock_bluetooth", "flaky")
@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
async def test_a_story_ends_as_it_must(
    hass: HomeAssistant,
    story: Story,
    pass_time: PassTime,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert story.expects
    stage = Stage(hass, pass_time=pass_time, freezer=freezer, patch=monkeypatch)
    await stage.furnish(story.house)
    for verb, given in story.steps:
        if verb == "expect":
            check(stage, given)
        else:
            await play(stage, verb, given)


def test_there_are_enough_of_them() -> None:
    assert len(STORIES) >= ENOUGH
    assert len({story.tells for story in STORIES}) == len(STORIES)
