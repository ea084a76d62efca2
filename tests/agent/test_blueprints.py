"""The blueprints: imported and run by Home Assistant's own automations."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
import shutil
from typing import Any, Protocol

from homeassistant.components import automation
from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.importer import fetch_blueprint_from_url
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant, ServiceCall, callback
from homeassistant.helpers.sun import get_astral_event_next
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.astromech.agent.approve.notices import ANSWERED
from custom_components.astromech.agent.loop import Agent
from simulator.peripheral import VirtualBB8
from tests.droid import RGB_LED, act, entity_id, received, set_up_droid
from tests.waiting import wait_for

from .conftest import PassTime
from .test_main_job import OPEN_INCIDENTS, heal, stuck_station

type Sent = list[dict[str, Any]]


class Run(Protocol):
    """Makes an automation of a blueprint."""

    async def __call__(self, name: str, **inputs: Any) -> None:
        """Return when it is on."""


FOLDER = Path(__file__).parents[2] / "blueprints" / "automation" / "astromech"
BLUEPRINTS = sorted(FOLDER.glob("*.yaml"))
INCIDENTS = "event.operations_agent_incidents"
MINE = "automation.mine"
PENDING = "sensor.operations_agent_pending_approvals"
SAVE_MACRO = (0x02, 0x51)


@pytest.fixture
async def run(hass: HomeAssistant) -> AsyncGenerator[Run]:
    """Make an automation of a blueprint, as a person does, and turn it on."""

    async def run_(name: str, **inputs: Any) -> None:
        folder = Path(hass.config.path("blueprints", "automation", "astromech"))
        folder.mkdir(parents=True)
        shutil.copy(FOLDER / name, folder)
        path = f"astromech/{name}"
        blueprint = {"path": path, "input": inputs}
        config = {automation.DOMAIN: [{"alias": "Mine", "use_blueprint": blueprint}]}
        assert await async_setup_component(hass, automation.DOMAIN, config)
        await hass.async_block_till_done()
        state = hass.states.get(MINE)
        assert state is not None
        assert state.state == "on"
        assert automation.automations_with_blueprint(hass, path) == [MINE]

    yield run_
    await hass.services.async_call(
        automation.DOMAIN, "turn_off", {ATTR_ENTITY_ID: MINE}, blocking=True
    )


@pytest.fixture
def sent(hass: HomeAssistant) -> Sent:
    """Return what reaches a phone."""
    sent: Sent = []

    @callback
    def notify(call: ServiceCall) -> None:
        sent.append(dict(call.data))

    hass.services.async_register("notify", "mobile_app_phone", notify)
    return sent


@pytest.fixture
async def told_of(
    *,
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    sent: Sent,
    run: Run,
    pass_time: PassTime,
) -> dict[str, Any]:
    """Return what is told of a weather station that is stuck."""
    await run(
        "notify_on_incident.yaml",
        incidents=INCIDENTS,
        notify_action="notify.mobile_app_phone",
    )
    await stuck_station(hass, flaky_entry, pass_time)
    await hass.async_block_till_done()  # the automation runs on when the incident is there
    (told,) = sent
    return told


async def press(hass: HomeAssistant, action: str, user: MockUser | None) -> None:
    """Press a button on the phone of a user."""
    context = Context(user_id=user.id if user else None)
    hass.bus.async_fire(ANSWERED, {"action": action}, context=context)
    await hass.async_block_till_done()


# --- the files ------------------------------------------------------------------------------------


def test_there_are_three() -> None:
    assert [path.stem for path in BLUEPRINTS] == [
        "droid_patrol_at_sunset", "droid_shows_house_health", "notify_on_incident",
    ]  # fmt: skip


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_it_is_a_valid_blueprint_that_explains_itself(path: Path) -> None:
    blueprint = Blueprint(
        load_yaml_dict(path),
        path=path.name,
        expected_domain="automation",
        schema=AUTOMATION_BLUEPRINT_SCHEMA,
    )
    assert blueprint.validate() is None
    assert blueprint.metadata["source_url"].endswith(
        f"/blueprints/automation/astromech/{path.name}"
    )
    assert all(field["name"] and field["selector"] for field in blueprint.inputs.values())


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
async def test_it_is_imported_from_where_it_says(
    hass: HomeAssistant, path: Path, aioclient_mock: AiohttpClientMocker
) -> None:
    url = load_yaml_dict(path)["blueprint"]["source_url"]
    raw = url.replace("https://github.com", "https://raw.githubusercontent.com")
    aioclient_mock.get(raw.replace("/blob/", "/"), text=path.read_text("utf-8"))
    imported = await fetch_blueprint_from_url(hass, url)
    assert imported.suggested_filename == f"astromech-ha/{path.stem}"
    assert imported.blueprint.domain == "automation"


# --- tell about incidents -------------------------------------------------------------------------


async def test_an_incident_is_told_with_two_buttons(told_of: dict[str, Any]) -> None:
    assert told_of["title"] == "Station"
    assert told_of["message"]
    look, snooze = told_of["data"]["actions"]
    assert look == {"action": "URI", "title": "Look and approve", "uri": "/astromech/approvals"}
    assert snooze["action"].startswith("ASTROMECH_SNOOZE_")


async def test_its_button_puts_the_incident_off(
    hass: HomeAssistant, told_of: dict[str, Any], agent: Agent, hass_admin_user: MockUser
) -> None:
    fingerprint = agent.incidents()[0].incident.fingerprint
    await press(hass, told_of["data"]["actions"][1]["action"], hass_admin_user)
    assert agent.desk.is_snoozed(fingerprint)
    assert agent.desk.pending() == []


async def test_a_button_that_nobody_or_a_guest_pressed_does_nothing(
    hass: HomeAssistant, told_of: dict[str, Any], agent: Agent, hass_read_only_user: MockUser
) -> None:
    action = told_of["data"]["actions"][1]["action"]
    for user in (hass_read_only_user, None):
        await press(hass, action, user)
    assert len(agent.desk.pending()) == 1


async def test_buttons_of_others_are_left_alone(
    hass: HomeAssistant, told_of: dict[str, Any], agent: Agent, hass_admin_user: MockUser
) -> None:
    (filed,) = agent.desk.pending()
    for action in ("ASTROMECH_SNOOZE_", "ASTROMECH_SNOOZE_000000000000", f"X{filed.id}"):
        await press(hass, action, hass_admin_user)
    assert agent.desk.pending() == [filed]


async def test_the_notification_goes_with_the_incident(
    *,
    hass: HomeAssistant,
    told_of: dict[str, Any],
    flaky_entry: ConfigEntry,
    sent: Sent,
    pass_time: PassTime,
) -> None:
    await heal(hass, flaky_entry)
    await pass_time(20)
    _, cleared = sent
    assert cleared["message"] == "clear_notification"
    assert cleared["data"]["tag"] == told_of["data"]["tag"]


# --- the droid ------------------------------------------------------------------------------------


async def test_the_droid_shows_how_the_house_is(
    hass: HomeAssistant, robot: VirtualBB8, agent: Agent, run: Run
) -> None:
    await set_up_droid(hass, robot)
    await run(
        "droid_shows_house_health.yaml",
        light=entity_id(hass, robot, Platform.LIGHT, "main_led"),
        open_incidents=OPEN_INCIDENTS,
        pending_approvals=PENDING,
        after="00:00:00",
        before="23:59:59",
    )

    async def shows(color: str) -> None:
        await wait_for(lambda: [d[:6] for d in received(robot, RGB_LED)][-1:] == [color])
        await hass.async_block_till_done()

    agent.glance.counted(1)
    await shows("ff6400")
    data = agent.coordinator.data
    figures = replace(data.figures, pending_approvals=1)
    agent.coordinator.async_set_updated_data(replace(data, figures=figures))
    await shows("003cff")
    agent.coordinator.async_set_updated_data(replace(data, open_incidents=0))
    await shows("007828")


@pytest.mark.usefixtures("quick_answers", "mobile")
@pytest.mark.parametrize("allowed", [True, False])
async def test_the_droid_patrols_only_when_it_may(
    hass: HomeAssistant, robot: VirtualBB8, run: Run, allowed: bool
) -> None:
    if not allowed:
        await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_off")
    soon = dt_util.utcnow() + timedelta(seconds=2)
    offset = soon - get_astral_event_next(hass, "sunset")
    sign, seconds = ("-" if offset < timedelta() else ""), int(abs(offset.total_seconds()))
    await run(
        "droid_patrol_at_sunset.yaml",
        light=entity_id(hass, robot, Platform.LIGHT, "main_led"),
        motion_allowed=entity_id(hass, robot, Platform.SWITCH, "motion_allowed"),
        side=0.5,
        offset=f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}",
    )
    await wait_for(lambda: dt_util.utcnow() > soon + timedelta(seconds=2))
    await hass.async_block_till_done()
    macros = received(robot, SAVE_MACRO)
    assert len(macros) == int(allowed)
    if allowed:
        assert "07ff7814" in macros[0]
        assert [macros[0].count(f"0546{at:04x}") for at in (0, 90, 180, 270)] == [1] * 4
