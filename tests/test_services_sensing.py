"""Actions that ask the robot something: what it got, and what the caller is answered."""

from typing import Any

from homeassistant.components import bluetooth
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
import voluptuous as vol

from custom_components.astromech.const import DOMAIN
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import PING, entity_id, received, set_up_droid
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

STREAM = (0x02, 0x11)
COLLISION = (0x02, 0x12)
VERSIONS = (0x00, 0x02)
SET_NAME = (0x00, 0x10)


async def call(hass: HomeAssistant, robot: VirtualBB8, service: str, **data: Any) -> dict[str, Any]:
    """Call an action for a robot, and return its answer."""
    answer = await hass.services.async_call(
        DOMAIN,
        service,
        {"entity_id": entity_id(hass, robot, Platform.LIGHT, "main_led"), **data},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    return dict(answer)


async def test_ping_answers_with_the_round_trip(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    answer = await call(hass, robot, "ping", correlation_id="abc")
    assert answer["milliseconds"] > 0
    assert answer["correlation_id"] == "abc"
    assert received(robot, PING)


async def test_versions_are_read_from_the_robot(hass: HomeAssistant, robot: VirtualBB8) -> None:
    entry = await set_up_droid(hass, robot)
    answer = await call(hass, robot, "read_versions")
    assert len(received(robot, VERSIONS)) == 2  # the first began the session
    assert answer["firmware"] == entry.runtime_data.data.versions.firmware
    assert "correlation_id" not in answer


async def test_sensors_stream_as_asked_for(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    answer = await call(hass, robot, "stream_sensors", signals=["yaw", "pitch"], rate=10)
    assert answer == {"streaming": True, "signals": ["yaw", "pitch"], "rate": 10}
    assert received(robot, STREAM) == ["00280001000500000000000000"]

    assert await call(hass, robot, "stream_sensors", enabled=False) == {"streaming": False}
    assert received(robot, STREAM)[-1] == "01900001000000000000000000"


async def test_more_than_the_link_carries_is_refused_with_what_would_do(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    with pytest.raises(ServiceValidationError) as raised:
        await call(
            hass,
            robot,
            "stream_sensors",
            signals=[
                *(f"gyro_{axis}" for axis in "xyz"),
                *(f"quaternion_{i}" for i in range(4)),
                *(f"accel_{axis}" for axis in "xyz"),
                *(f"accel_raw_{axis}" for axis in "xyz"),
                *(f"gyro_raw_{axis}" for axis in "xyz"),
                "pitch",
                "roll",
                "yaw",
            ],
            rate=20,
        )
    assert raised.value.translation_key == "invalid_argument"
    assert not received(robot, STREAM)


async def test_thresholds_are_as_given_or_those_that_suit_a_bb8(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    answer = await call(hass, robot, "configure_collision", x_threshold=90, dead_time=100)
    assert received(robot, COLLISION) == ["015a20202064"]
    assert answer == {
        "enabled": True,
        "x_threshold": 90,
        "x_speed": 32,
        "y_threshold": 32,
        "y_speed": 32,
        "dead_time": 100,
    }
    await call(hass, robot, "configure_collision", enabled=False)
    assert received(robot, COLLISION)[-1][:2] == "00"


async def test_a_name_is_stored_in_the_robot(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    assert await call(hass, robot, "set_name", name=" Réné ") == {"name": "Réné"}
    assert received(robot, SET_NAME) == ["Réné".encode().hex()]


@pytest.mark.parametrize(
    ("service", "data"),
    [
        ("set_name", {"name": ""}),
        ("set_name", {"name": "é" * 25}),
        ("stream_sensors", {"rate": 21}),
        ("stream_sensors", {"signals": ["smell"]}),
        ("stream_sensors", {"signals": []}),
        ("configure_collision", {"x_threshold": 256}),
    ],
)
async def test_bad_input_does_not_reach_the_robot(
    hass: HomeAssistant, robot: VirtualBB8, service: str, data: dict[str, Any]
) -> None:
    await set_up_droid(hass, robot)
    with pytest.raises(vol.Invalid):
        await call(hass, robot, service, **data)
    assert not robot.robot.packets


async def test_what_the_robot_refuses_is_an_error(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    robot.faults.reject[SET_NAME] = 0x07
    with pytest.raises(HomeAssistantError) as raised:
        await call(hass, robot, "set_name", name="BB-8")
    assert raised.value.translation_key == "command_rejected"


async def test_a_robot_may_be_targeted_by_its_device(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    await hass.services.async_call(DOMAIN, "ping", {"device_id": device.id}, blocking=True)
    assert received(robot, PING)


@pytest.mark.parametrize("target", ["light.kitchen", "none"])
async def test_without_a_robot_there_is_nobody_to_ask(
    hass: HomeAssistant, robot: VirtualBB8, target: str
) -> None:
    await set_up_droid(hass, robot)
    with pytest.raises(ServiceValidationError) as raised:
        await hass.services.async_call(DOMAIN, "ping", {"entity_id": target}, blocking=True)
    assert raised.value.translation_key == "no_droid"


async def test_one_robot_at_a_time(hass: HomeAssistant, air: Air, robot: VirtualBB8) -> None:
    other = await air.add_robot("BB-34CD", "C8:12:34:56:34:CD")
    await set_up_droid(hass, robot)
    await wait_for(lambda: bluetooth.async_ble_device_from_address(hass, other.address))
    await set_up_droid(hass, other)
    lights = [entity_id(hass, each, Platform.LIGHT, "main_led") for each in (robot, other)]
    with pytest.raises(ServiceValidationError) as raised:
        await hass.services.async_call(DOMAIN, "ping", {"entity_id": lights}, blocking=True)
    assert raised.value.translation_key == "several_droids"


async def test_a_robot_that_is_not_set_up_is_told_so(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "ping")
    assert raised.value.translation_key == "droid_not_loaded"
