"""Adding a droid, found or picked, and the agent; and what stands in the way."""

from typing import Any

import bleak_retry_connector
from homeassistant.components import bluetooth
from homeassistant.config_entries import (
    SOURCE_BLUETOOTH,
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.const import DOMAIN
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import (
    PING,
    SLEEP,
    act,
    carry_away,
    connected,
    droid_entry,
    entity_id,
    pass_time,
    press_connect,
    received,
    set_up_droid,
)
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

OTHER = ("BB-34CD", "C8:12:34:56:34:CD")


async def test_a_robot_in_the_air_is_found_and_added_once_it_answered(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    found = await _discovery(hass)
    assert found["step_id"] == "bluetooth_confirm"
    assert found["context"]["title_placeholders"] == {"name": "BB-8 12AB"}
    assert not robot.robot.packets

    result = await _submit(hass, found)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.title == "BB-8 12AB"
    assert entry.unique_id == "c8:12:34:56:12:ab"
    assert entry.data == {"kind": "droid", "address": robot.address, "name": "BB-12AB"}
    assert received(robot, PING)
    assert received(robot, SLEEP)
    assert not connected(air)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_a_found_robot_that_does_not_answer_can_be_tried_again(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    robot.faults.never_answer = True
    found = await _discovery(hass)
    result = await _submit(hass, found)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": "no_answer"}
    assert not connected(air)

    robot.heal()
    result = await _submit(hass, result)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_found_robot_that_has_left_is_said_to_be_out_of_reach(
    hass: HomeAssistant, robot: VirtualBB8, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await _discovery(hass)
    await robot.out_of_range()
    with monkeypatch.context() as patch:
        patch.setattr(bleak_retry_connector, "BLEAK_TIMEOUT", 1.0)
        result = await _submit(hass, found)
    assert result["errors"] == {"base": "cannot_connect"}
    assert result["description_placeholders"]
    assert result["description_placeholders"]["reason"]

    await robot.in_range()
    result = await _submit(hass, result)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_full_proxy_is_told(hass: HomeAssistant, air: Air, robot: VirtualBB8) -> None:
    found = await _discovery(hass)
    air.radio.slots = 0
    result = await _submit(hass, found)
    assert result["errors"] == {"base": "no_free_slot"}

    air.radio.slots = 1
    result = await _submit(hass, result)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_robot_that_is_configured_is_not_found_again(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await _submit(hass, await _discovery(hass))
    result = await _discover(hass, robot)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("2B-34CD", "Ollie"),
        ("GB-34CD", "BB-9E"),
        ("D2-34CD", "R2-D2"),
        ("Q5-34CD", "R2-Q5"),
        ("SK-34CD", "SPRK+"),
        ("SM-34CD", "Mini"),
        ("LM-34CD", "Lightning McQueen"),
        ("FB-34CD", "Force Band"),
        ("1C-34CD", "robot"),
    ],
)
async def test_other_spheros_are_refused_by_name(
    hass: HomeAssistant, air: Air, name: str, model: str
) -> None:
    result = await _discover(hass, await _add_robot(hass, air, name))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "other_sphero"
    assert result["description_placeholders"] == {"name": name, "model": model}


async def test_what_only_begins_like_a_bb8_is_refused(hass: HomeAssistant, air: Air) -> None:
    result = await _discover(hass, await _add_robot(hass, air, "BB-Lamp"))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "not_a_bb8"


async def test_a_person_picks_one_of_the_robots_in_range_that_are_not_added(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    other = await _add_robot(hass, air, *OTHER)
    await _add_robot(hass, air, "GB-56EF", "C8:12:34:56:56:EF")
    form = await _choose(hass, "droid")
    assert form["step_id"] == "droid"
    assert _offered(form) == {robot.address, other.address}

    result = await _submit(hass, form, address=other.address)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "BB-8 34CD"

    assert _offered(await _choose(hass, "droid")) == {robot.address}


async def test_a_picked_robot_that_does_not_answer_can_be_tried_again(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    robot.faults.never_answer = True
    form = await _choose(hass, "droid")
    result = await _submit(hass, form, address=robot.address)
    assert result["step_id"] == "droid"
    assert result["errors"] == {"base": "no_answer"}

    robot.heal()
    result = await _submit(hass, result, address=robot.address)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_picked_robot_that_was_forgotten_meanwhile_is_said_to_be_out_of_reach(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    form = await _choose(hass, "droid")
    await carry_away(hass, robot)
    result = await _submit(hass, form, address=robot.address)
    assert result["errors"] == {"base": "cannot_connect"}


async def test_a_picked_robot_that_was_added_meanwhile_is_not_added_twice(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    form = await _choose(hass, "droid")
    droid_entry(robot).add_to_hass(hass)
    result = await _submit(hass, form, address=robot.address)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_without_a_robot_in_range_there_is_advice(hass: HomeAssistant, air: Air) -> None:
    result = await _choose(hass, "droid")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_robots_found"


async def test_the_agent_is_added_with_the_time_that_a_failure_must_last(
    hass: HomeAssistant,
) -> None:
    form = await _choose(hass, "agent")
    result = await _submit(hass, form, settle=5)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.title == "Operations agent"
    assert entry.unique_id == DOMAIN
    assert entry.data == {"kind": "agent"}
    assert entry.options == {"settle": 5}
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_second_agent_is_refused(hass: HomeAssistant) -> None:
    _agent_entry().add_to_hass(hass)
    result = await _choose(hass, "agent")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


@pytest.mark.parametrize("settle", [0, 601])
async def test_a_settle_time_out_of_range_is_refused(hass: HomeAssistant, settle: int) -> None:
    form = await _choose(hass, "agent")
    with pytest.raises(InvalidData):
        await _submit(hass, form, settle=settle)


async def test_the_options_of_the_agent_can_be_changed(hass: HomeAssistant) -> None:
    entry = _agent_entry(modes={"skip_update": "ask"}, ai_entity="ai_task.model")
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.supports_options

    form = await _options(hass, entry, "settings")
    result = await _set(
        hass,
        form,
        settle=300,
        permission={
            "reload_mode": "never",
            "quiet_from": "22:00:00",
            "quiet_to": "06:00:00",
        },
        notification={"notify": "mobile_app_phone"},
        droid_face={"face": "device"},
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "settle": 300,
        "modes": {"skip_update": "ask", "reload_config_entry": "never"},
        "quiet_from": "22:00:00",
        "quiet_to": "06:00:00",
        "notify": "mobile_app_phone",
        "face": "device",
        "ai_entity": "ai_task.model",
    }
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED

    form = await _options(hass, entry, "settings")
    assert form["data_schema"]
    fields = form["data_schema"].schema
    [face] = fields["droid_face"].schema.schema
    assert face.description == {"suggested_value": "device"}
    await hass.config_entries.async_unload(entry.entry_id)


async def test_options_of_the_agent_that_nobody_changes_stay_as_they_are(
    hass: HomeAssistant,
) -> None:
    entry = _agent_entry()
    entry.add_to_hass(hass)
    form = await _options(hass, entry, "settings")
    nothing: dict[str, Any] = {}
    await _set(hass, form, permission=nothing, notification=nothing, droid_face=nothing)
    assert entry.options == {"settle": 60}


async def test_what_leaves_the_house_is_said_before_a_model_can_be_chosen(
    hass: HomeAssistant,
) -> None:
    entry = _agent_entry(notify="mobile_app_phone")
    entry.add_to_hass(hass)
    form = await _options(hass, entry, "settings")
    assert form["data_schema"]
    assert "ai_entity" not in str(form["data_schema"].schema)

    form = await _options(hass, entry, "model")
    texts = await async_get_translations(hass, "en", "options", {DOMAIN})
    said = texts[f"component.{DOMAIN}.options.step.model.description"]
    assert said.startswith("What leaves your house")
    await _set(hass, form, ai_entity="ai_task.model")
    assert entry.options["ai_entity"] == "ai_task.model"
    assert entry.options["notify"] == "mobile_app_phone"

    await _set(hass, await _options(hass, entry, "model"))
    assert entry.options == {"settle": 60, "notify": "mobile_app_phone"}


async def test_the_options_of_a_droid_can_be_changed_and_hold_at_once(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    assert entry.runtime_data.care.idle_seconds == 90
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["step_id"] == "droid"
    seen = {"link_policy": "on_demand", "idle_seconds": 30}
    addon = {"mqtt": False, "mqtt_base": "bb8"}
    result = await _set(hass, form, **seen, addon=addon, advanced={"raw_motor_services": True})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {**seen, "raw_motor_services": True}
    await hass.async_block_till_done()
    assert entry.runtime_data.care.idle_seconds == 30
    await press_connect(hass, robot)
    pass_time(hass, 31)
    await wait_for(lambda: not connected(air))


@pytest.mark.parametrize(
    "wrong", [{"idle_seconds": 9}, {"idle_seconds": 601}, {"link_policy": "always"}], ids=str
)
async def test_options_of_a_droid_that_make_no_sense_are_refused(
    hass: HomeAssistant, robot: VirtualBB8, wrong: dict[str, Any]
) -> None:
    entry = await set_up_droid(hass, robot)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    advanced = {"raw_motor_services": False}
    addon = {"mqtt": False, "mqtt_base": "bb8"}
    right = {
        "link_policy": "on_demand",
        "idle_seconds": 30,
        "addon": addon,
        "advanced": advanced,
    }
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(form["flow_id"], right | wrong)


async def test_topics_are_a_robots_own_and_can_be_taken_back(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    other = droid_entry(await _add_robot(hass, air, *OTHER))
    other.add_to_hass(hass)
    hass.config_entries.async_update_entry(other, options={"mqtt_base": "taken"})
    entry = await set_up_droid(hass, robot)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    same = {
        "link_policy": "on_demand",
        "idle_seconds": 90,
        "advanced": {"raw_motor_services": False},
    }
    stored = {"link_policy": "on_demand", "idle_seconds": 90, "raw_motor_services": False}

    for base, error in (("bb8/#", "invalid_topic"), ("taken", "topic_taken")):
        form = await _set(hass, form, **same, addon={"mqtt": True, "mqtt_base": base})
        assert form["errors"] == {"base": error}
    result = await _set(hass, form, **same, addon={"mqtt": True, "mqtt_base": "bb8"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {**stored, "mqtt_base": "bb8"}

    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["data_schema"]
    shown = form["data_schema"].schema["addon"].schema.schema
    assert [field.description for field in shown] == [
        {"suggested_value": True},
        {"suggested_value": "bb8"},
    ]
    await _set(hass, form, **same, addon={"mqtt": False, "mqtt_base": "bb8"})
    assert entry.options == stored


async def test_another_robot_takes_the_place_of_one_and_keeps_its_entities(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    light = entity_id(hass, robot, Platform.LIGHT, "main_led")
    before = len(er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id))
    await press_connect(hass, robot)
    other = await _add_robot(hass, air, *OTHER)

    form = await entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "reconfigure_droid"
    assert _offered(form) == {other.address}
    other.faults.never_answer = True
    result = await _submit(hass, form, address=other.address)
    assert result["errors"] == {"base": "no_answer"}
    assert connected(air) == [robot.address]

    other.heal()
    result = await _submit(hass, result, address=other.address)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert not robot.robot.awake
    assert entry.title == "BB-8 34CD"
    assert entry.unique_id == "c8:12:34:56:34:cd"
    assert entry.data == {"kind": "droid", "address": other.address, "name": "BB-34CD"}
    assert entity_id(hass, other, Platform.LIGHT, "main_led") == light
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert len(entities) == before
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.connections == {(dr.CONNECTION_BLUETOOTH, other.address)}
    await act(hass, other, Platform.LIGHT, "main_led", "turn_on", rgb_color=[255, 0, 0])
    assert other.robot.main_led == (255, 0, 0)


async def test_without_another_robot_in_range_none_is_replaced(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    result = await entry.start_reconfigure_flow(hass)
    assert result["reason"] == "no_robots_found"


async def test_the_agent_can_be_asked_again_what_it_was_asked_first(hass: HomeAssistant) -> None:
    entry = _agent_entry(notify="mobile_app_phone")
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    form = await entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "reconfigure_agent"
    assert form["data_schema"]
    [settle] = form["data_schema"].schema
    assert settle.description == {"suggested_value": 60}

    result = await _submit(hass, form, settle=5)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "agent_reconfigured"
    assert entry.options == {"settle": 5, "notify": "mobile_app_phone"}
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(entry.entry_id)


def _agent_entry(**options: Any) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        unique_id=DOMAIN,
        data={"kind": "agent"},
        options={"settle": 60, **options},
    )


async def _options(hass: HomeAssistant, entry: MockConfigEntry, page: str) -> ConfigFlowResult:
    """Open a page of the agent's options."""
    options = hass.config_entries.options
    menu = await options.async_init(entry.entry_id)
    assert menu["menu_options"] == ["settings", "model"]
    return await options.async_configure(menu["flow_id"], {"next_step_id": page})


async def _set(hass: HomeAssistant, form: ConfigFlowResult, **data: Any) -> ConfigFlowResult:
    """Submit a form of options."""
    return await hass.config_entries.options.async_configure(form["flow_id"], data)


async def _discovery(hass: HomeAssistant) -> ConfigFlowResult:
    """Return the flow that Home Assistant's Bluetooth began."""
    await hass.async_block_till_done(wait_background_tasks=True)
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return flow


async def _discover(hass: HomeAssistant, robot: VirtualBB8) -> ConfigFlowResult:
    """Begin the flow of a robot that Home Assistant's Bluetooth hears."""
    info = bluetooth.async_last_service_info(hass, robot.address)
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_BLUETOOTH}, data=info
    )


async def _choose(hass: HomeAssistant, kind: str) -> ConfigFlowResult:
    """Begin as a person does, and choose from the menu."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["droid", "agent"]
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": kind})


async def _submit(hass: HomeAssistant, form: ConfigFlowResult, **data: Any) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(form["flow_id"], data)


async def _add_robot(
    hass: HomeAssistant, air: Air, name: str, address: str = OTHER[1]
) -> VirtualBB8:
    robot = await air.add_robot(name=name, address=address)
    await wait_for(lambda: bluetooth.async_address_present(hass, address))
    return robot


def _offered(form: ConfigFlowResult) -> set[str]:
    """Return the addresses that a form lets a person choose from."""
    assert form["data_schema"]
    [selector] = form["data_schema"].schema.values()
    return {option["value"] for option in selector.config["options"]}
