"""What other drivers of a BB-8 can do, and where it is shown that this one can, too.

`data/parity.yaml` has the rows. Each names its tests, or the reason why there is nothing to test.
"""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.astromech.bb8 import commands as bb8
from simulator.peripheral import VirtualBB8

from .droid import received, set_up_droid
from .references import missing

pytestmark = pytest.mark.usefixtures("quick_answers")

TABLE = Path(__file__).parent / "data" / "parity.yaml"
ROWS: list[dict[str, Any]] = load_yaml_dict(str(TABLE))["rows"]
DEMANDED = ("must", "should")


def test_no_row_is_left_out() -> None:
    assert [row["number"] for row in ROWS] == list(range(1, 52))
    assert {row["demand"] for row in ROWS} == {*DEMANDED, "optional", "never"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["capability"])
def test_each_capability_has_its_tests_or_a_reason(row: dict[str, Any]) -> None:
    tests = row.get("tests", [])
    assert not missing(tests)
    assert tests or (row["demand"] not in DEMANDED and row["reason"])


def test_a_reference_to_a_test_that_is_not_there_is_found() -> None:
    gone = ["test_parity.py::test_of_old", "test_of_old.py::test_no_row_is_left_out"]
    assert missing([*gone, "test_parity.py::test_no_row_is_left_out"]) == set(gone)


type Asked = tuple[bb8.Command[Any], tuple[int, int], str]

ASKED: tuple[Asked, ...] = (
    (bb8.GetBluetoothInfo(), (0x00, 0x11), ""),
    (bb8.GetVoltageTripPoints(), (0x00, 0x23), ""),
    (bb8.SetInactivityTimeout(seconds=600), (0x00, 0x25), "0258"),
    (bb8.GetChargerState(), (0x00, 0x26), ""),
    (bb8.GetFactoryConfigCrc(), (0x00, 0x27), ""),
    (bb8.RunLevel1Diagnostics(), (0x00, 0x40), ""),
    (bb8.GetLevel2Diagnostics(), (0x00, 0x41), ""),
    (bb8.AssignTime(milliseconds=1), (0x00, 0x50), "00000001"),
    (bb8.PollPacketTimes(sent=7), (0x00, 0x51), "00000007"),
    (bb8.GetChassisId(), (0x02, 0x07), ""),
    (bb8.ReadLocator(), (0x02, 0x15), ""),
    (bb8.GetTemperature(), (0x02, 0x16), ""),
    (bb8.GetUserColor(), (0x02, 0x22), ""),
    (bb8.GetPermanentOptions(), (0x02, 0x36), ""),
    (bb8.GetSku(), (0x02, 0x3A), ""),
    (bb8.GetDeviceMode(), (0x02, 0x44), ""),
)


async def test_what_is_asked_reaches_the_robot_and_its_answer_is_understood(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    """What no entity shows goes the same way, through Home Assistant's Bluetooth."""
    entry = await set_up_droid(hass, robot)
    for command, opcode, data in ASKED:
        await entry.runtime_data.async_run(lambda droid, ask=command: droid.request(ask))
        assert received(robot, opcode)[-1:] == [data]


async def test_what_the_robot_does_not_know_is_an_error_and_no_more(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await entry.runtime_data.async_run(lambda droid: droid.ping())
    robot.faults.reject[0x00, 0x26] = 0x04
    with pytest.raises(HomeAssistantError) as raised:
        await entry.runtime_data.async_run(lambda droid: droid.request(bb8.GetChargerState()))
    assert raised.value.translation_key == "command_rejected"
    assert entry.runtime_data.data.connected
