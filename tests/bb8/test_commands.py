"""Commands: byte for byte as the document has them, and nothing outside of its ranges."""

from typing import Any

import pytest

from custom_components.astromech.bb8 import (
    Color,
    DroidError,
    InvalidArgument,
    MalformedAnswer,
    PowerState,
    Versions,
    commands as bb8,
)

RED = Color(red=255, green=0, blue=0)

# Where peers differ from the document, the document's bytes.
DOCUMENTED = [
    (bb8.SetMainLed(color=RED), "ff000000"),
    (bb8.SetMainLed(color=RED, persist=True), "ff000001"),
    (bb8.Roll(speed=100, heading=270), "64010e01"),
    (bb8.Roll(speed=0, heading=45, mode=bb8.RollMode.STOP), "00002d00"),
    (bb8.Roll(speed=0, heading=180, mode=bb8.RollMode.ROTATE), "0000b402"),
    (bb8.Boost(enabled=True), "01"),
    (
        bb8.ConfigureCollision(x_threshold=1, x_speed=2, y_threshold=3, y_speed=4, dead_time=5),
        "010102030405",
    ),
    (bb8.SetDeviceName(device_name="BB-8 é"), "42422d3820c3a9"),
    (bb8.ConfigureLocator(x=-100, y=-1, yaw_tare=90), "01ff9cffff005a"),
    (bb8.Sleep(), "0000000000"),
    (bb8.SetNormalMode(), "00"),
    (bb8.SubmitInput(value=-2), "fffffffe"),
    (bb8.SetTemporaryOptions(options=bb8.TemporaryOptions.STOP_ON_DISCONNECT), "00000001"),
    (bb8.SetPermanentOptions(options=bb8.PermanentOptions(0xAABBCCDD)), "aabbccdd"),
    (bb8.SetDataStreaming(divisor=80, mask=0x70000, mask2=1), "00500001000700000000000001"),
    (bb8.SaveMacro(macro=b"\x20\x05\x00"), "200500"),
    (bb8.AppendBasic(code=b"10 end\n"), "003130" + "20656e640a"),
]


@pytest.mark.parametrize(
    ("command", "payload"), DOCUMENTED, ids=lambda value: getattr(value, "name", "")
)
def test_the_payload_is_the_documents(command: bb8.Command[Any], payload: str) -> None:
    assert command.payload.hex() == payload


OUT_OF_RANGE: list[tuple[Any, dict[str, Any]]] = [
    (bb8.SetDeviceName, {"device_name": ""}),
    (bb8.SetDeviceName, {"device_name": "é" * 25}),
    (bb8.SetAutoReconnect, {"enabled": True, "seconds": 256}),
    (bb8.Sleep, {"wake_after": 0xFFFF}),
    (bb8.Sleep, {"wake_after": -1}),
    (bb8.SetInactivityTimeout, {"seconds": 59}),
    (bb8.SetInactivityTimeout, {"seconds": 65536}),
    (bb8.AssignTime, {"milliseconds": 1 << 32}),
    (bb8.SetHeading, {"heading": 360}),
    (bb8.SetHeading, {"heading": -1}),
    (bb8.SetRotationRate, {"rate": 256}),
    (bb8.SelfLevel, {"angle_limit": 91}),
    (bb8.SelfLevel, {"options": bb8.LevelOptions(0x10)}),
    (bb8.Roll, {"speed": 256, "heading": 0}),
    (bb8.Roll, {"speed": -1, "heading": 0}),
    (bb8.Roll, {"speed": 1.5, "heading": 0}),
    (bb8.Roll, {"speed": 0, "heading": 0, "mode": 3}),
    (bb8.SetRawMotors, {"left_mode": 5, "right_mode": 0}),
    (bb8.SetRawMotors, {"left_mode": 0, "right_mode": 1, "right_power": 256}),
    (bb8.SetMotionTimeout, {"milliseconds": 65536}),
    (bb8.SetMainLed, {"color": Color(red=0, green=256, blue=0)}),
    (bb8.SetBackLed, {"brightness": "full"}),
    (bb8.SetDataStreaming, {"divisor": 80, "packets": 256}),
    (bb8.ConfigureCollision, {"method": 4}),
    (bb8.ConfigureLocator, {"x": 32768}),
    (bb8.ConfigureLocator, {"yaw_tare": 360}),
    (bb8.SetAccelerometerRange, {"limit": 4}),
    (bb8.RunMacro, {"macro": 0}),
    (bb8.SaveTemporaryMacro, {"macro": bytes(255)}),
    (bb8.SetMacroParameter, {"index": 5, "first": 0}),
    (bb8.AppendMacro, {"piece": b""}),
    (bb8.EraseBasic, {"area": 2}),
    (bb8.AppendBasic, {"code": bytes(254)}),
    (bb8.SubmitInput, {"value": 1 << 31}),
]


@pytest.mark.parametrize(("command", "arguments"), OUT_OF_RANGE)
def test_what_is_out_of_range_cannot_exist(command: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument) as raised:
        command(**arguments)
    assert isinstance(raised.value, ValueError)
    assert isinstance(raised.value, DroidError)
    assert raised.value.argument in {*arguments, "green"}


ANSWERS = [
    (
        bb8.GetVersions(),
        "0230010445171404",
        Versions(model=48, hardware=1, firmware="4.69", bootloader="1.7", basic="1.4", macro="0.4"),
    ),
    (bb8.GetAutoReconnect(), "0105", bb8.AutoReconnect(enabled=True, seconds=5)),
    (
        bb8.GetPowerState(),
        "010002ef00010002",
        bb8.Power(state=None, voltage=7.51, charges=1, seconds_since_charge=2),
    ),
    (
        bb8.GetPowerState(),
        "010302ef00010002ffff",
        bb8.Power(state=PowerState.LOW, voltage=7.51, charges=1, seconds_since_charge=2),
    ),
    (bb8.GetVoltageTripPoints(), "02bc028a", bb8.TripPoints(low=7.0, critical=6.5)),
    (
        bb8.GetBluetoothInfo(),
        "42422d443931310000000000000000004331364530343545443931310052474200"[:64],
        bb8.BluetoothInfo(device_name="BB-D911", address="C16E045ED911", colors=b"RGB"),
    ),
    (
        bb8.ReadLocator(),
        "fffefffffff6ffec0016",
        bb8.Location(x=-2, y=-1, velocity_x=-10, velocity_y=-20, speed=22),
    ),
    (bb8.GetUserColor(), "ff0000", RED),
    (
        bb8.GetPermanentOptions(),
        "80000011",
        bb8.PermanentOptions(0x80000000)
        | bb8.PermanentOptions.NO_SLEEP_ON_CHARGER
        | bb8.PermanentOptions.MOTION_TIMEOUT,
    ),
    (bb8.GetTemporaryOptions(), "00000001", bb8.TemporaryOptions.STOP_ON_DISCONNECT),
    (bb8.GetSku(), "555352313030", "001RSU"),
    (bb8.GetDeviceMode(), "01", 1),
    (bb8.GetMacroStatus(), "ff0102", bb8.MacroState(macro=255, command=258)),
    (bb8.Ping(), "", None),
]


@pytest.mark.parametrize(("command", "data", "meaning"), ANSWERS)
def test_an_answer_is_understood(command: bb8.Command[Any], data: str, meaning: object) -> None:
    assert command.parse(bytes.fromhex(data)) == meaning


@pytest.mark.parametrize(("command", "data", "meaning"), ANSWERS)
def test_an_answer_that_is_cut_short_is_malformed(
    command: bb8.Command[Any], data: str, meaning: object
) -> None:
    if not data or isinstance(command, bb8.GetSku):
        return
    with pytest.raises(MalformedAnswer) as raised:
        command.parse(bytes.fromhex(data)[: 7 if len(data) > 16 else -1][:7])
    assert raised.value.command == command.name


def test_an_unknown_option_survives_being_read_and_written() -> None:
    read = bb8.GetPermanentOptions().parse(bytes.fromhex("80000400"))
    written = bb8.SetPermanentOptions(options=read | bb8.PermanentOptions.MOTION_TIMEOUT)
    assert written.payload.hex() == "80000410"


def test_commands_are_values() -> None:
    assert bb8.SetHeading(heading=90) == bb8.SetHeading(heading=90) != bb8.SetHeading()
    assert repr(bb8.SetHeading(heading=90)) == "SetHeading(heading=90)"
