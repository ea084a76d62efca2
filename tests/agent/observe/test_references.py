"""What real automations and scripts name in vain."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.model import RunFacts, Signal
from custom_components.astromech.agent.observe.references import (
    AFTER_CHANGE,
    AFTER_START,
    INTERVAL,
    ReferenceCollector,
    missing_of,
)

from ..conftest import PassTime
from ..material import facts_of

GO: dict[str, Any] = {"trigger": "event", "event_type": "go"}


@pytest.fixture
def heard() -> list[Signal]:
    return []


async def automate(hass: HomeAssistant, *automations: dict[str, Any]) -> None:
    assert await async_setup_component(hass, "automation", {"automation": list(automations)})
    await hass.async_block_till_done()


def told(heard: list[Signal]) -> list[tuple[str, bool, tuple[str, ...]]]:
    facts = [facts_of(signal, RunFacts) for signal in heard]
    return [(s.subject.id, fact.failed, fact.missing) for s, fact in zip(heard, facts, strict=True)]


async def test_names_are_found_wherever_steps_can_stand(hass: HomeAssistant) -> None:
    hass.states.async_set("light.there", "on")
    er.async_get(hass).async_get_or_create("light", "x", "1", suggested_object_id="registered")
    await automate(
        hass,
        {
            "id": "a",
            "alias": "A",
            "triggers": [{"trigger": "state", "entity_id": "sensor.trigger_gone"}],
            "conditions": [
                {"condition": "state", "entity_id": "sensor.condition_gone", "state": "on"}
            ],
            "actions": [
                {
                    "choose": [
                        {
                            "conditions": "{{ true }}",
                            "sequence": [{"action": "gone.deep"}, {"action": "{{ 'x.y' }}"}],
                        }
                    ]
                },
                {"repeat": {"count": 2, "sequence": [{"action": "homeassistant.turn_on"}]}},
                {
                    "action": "homeassistant.turn_off",
                    "target": {"entity_id": ["light.there", "light.registered", "light.gone"]},
                    "data": {"action": "not.action", "service": "not.action"},
                },
            ],
        },
    )
    assert await async_setup_component(hass, "homeassistant", {})
    assert missing_of(hass, "automation.a") == (
        "gone.deep",
        "light.gone",
        "sensor.condition_gone",
        "sensor.trigger_gone",
    )


async def test_what_is_not_there_or_does_not_load_misses_nothing(hass: HomeAssistant) -> None:
    assert missing_of(hass, "automation.nobody") == ()
    await automate(hass, {"id": "a", "alias": "A", "triggers": [], "actions": [{"nonsense": 1}]})
    assert missing_of(hass, "automation.a") == ()


async def test_what_is_missing_is_told_once_and_so_is_its_return(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(
        hass, {"id": "a", "alias": "A", "triggers": [GO], "actions": [{"action": "lamp.act"}]}
    )
    stop = ReferenceCollector(hass, heard.extend).start()
    await pass_time(AFTER_START - 1)
    assert heard == []
    await pass_time(2)
    await pass_time(INTERVAL.total_seconds())
    assert told(heard) == [("automation.a", True, ("lamp.act",))]
    hass.services.async_register("lamp", "act", lambda _call: None)
    await pass_time(INTERVAL.total_seconds())
    stop()
    assert told(heard)[1:] == [("automation.a", False, ())]


async def test_a_rename_is_noticed_soon(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    registry = er.async_get(hass)
    registry.async_get_or_create("light", "x", "1", suggested_object_id="hall")
    step = {"condition": "state", "entity_id": "light.hall", "state": "on"}
    await automate(hass, {"id": "a", "alias": "A", "triggers": [GO], "actions": [step]})
    stop = ReferenceCollector(hass, heard.extend).start()
    await pass_time(AFTER_START + 1)
    registry.async_update_entity("light.hall", new_entity_id="light.corridor")
    await pass_time(AFTER_CHANGE + 1)
    stop()
    assert told(heard) == [("automation.a", True, ("light.hall",))]


async def test_one_that_is_switched_off_or_removed_misses_nothing(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(
        hass,
        {"id": "a", "alias": "A", "triggers": [GO], "actions": [{"action": "lamp.act"}]},
        {"id": "b", "alias": "B", "triggers": [GO], "actions": [{"action": "lamp.act"}]},
    )
    stop = ReferenceCollector(hass, heard.extend).start()
    await pass_time(AFTER_START + 1)
    heard.clear()
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.a"}, blocking=True
    )
    er.async_get(hass).async_remove("automation.b")
    await pass_time(AFTER_CHANGE + 1)
    stop()
    assert told(heard) == [("automation.a", False, ()), ("automation.b", False, ())]


async def test_hundreds_are_looked_at_a_few_at_a_time(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    sequence = {"sequence": [{"action": "lamp.act"}]}
    scripts = {f"script_{number}": sequence for number in range(200)}
    assert await async_setup_component(hass, "script", {"script": scripts})
    batches: list[int] = []

    def hear(signals: list[Signal]) -> None:
        heard.extend(signals)
        batches.append(len(signals))

    stop = ReferenceCollector(hass, hear).start()
    await pass_time(AFTER_START + 90)
    stop()
    assert len(heard) == 200
    assert max(batches) <= 5
