"""The mood of the house, from the first symptom to the cure."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.show.mood import Mood, mood_of

from ..conftest import PassTime
from ..test_main_job import approve, stuck_station


@pytest.fixture
def moods(agent: Agent) -> list[Mood | None]:
    """Return the moods that the house comes to be in, each as often as it changes."""
    moods = [mood_of(agent.coordinator.data)]

    def look() -> None:
        if (mood := mood_of(agent.coordinator.data)) is not moods[-1]:
            moods.append(mood)

    agent.coordinator.async_add_listener(look)
    return moods


async def test_an_incident_waits_for_a_person_is_worked_on_and_is_over(
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    moods: list[Mood | None],
    pass_time: PassTime,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    assert moods[-1] == "waiting"
    await approve(hass, issue)
    await pass_time(10)
    assert Mood.WORKING in moods
    assert moods[-1] == "calm"


async def test_an_agent_that_may_not_act_has_no_mood(
    agent: Agent, moods: list[Mood | None]
) -> None:
    await agent.glance.restraint.async_set_read_only(on=True)
    await agent.glance.restraint.async_set_read_only(on=False)
    assert moods == [Mood.CALM, None, Mood.CALM]
