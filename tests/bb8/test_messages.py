"""What the robot says unasked: typed where a document knows it, never an exception."""

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.bb8 import PowerState
from custom_components.astromech.bb8.messages import (
    BasicError,
    BasicErrorCode,
    BasicOutput,
    BoostUpdate,
    Collision,
    CollisionAxis,
    ConfigBlock,
    Diagnostics,
    DidSleep,
    Experience,
    GyroAxis,
    GyroLimit,
    LevelOutcome,
    LevelUp,
    MacroMarker,
    Message,
    PowerNotification,
    SelfLevelResult,
    SensorData,
    ShieldDamage,
    SleepWarning,
    Unknown,
    decode,
)
from custom_components.astromech.bb8.packet import Notice
from custom_components.astromech.bb8.sensors import Layout, Sample, Signal

SAID: list[tuple[int, str, Message]] = [
    (0x01, "01", PowerNotification(state=PowerState.CHARGING)),
    (0x01, "04", PowerNotification(state=PowerState.CRITICAL)),
    (0x01, "05", PowerNotification(state=None)),
    (0x02, "5b5d", Diagnostics(text="[]")),
    (0x04, "0102", ConfigBlock(data=b"\x01\x02")),
    (0x05, "", SleepWarning()),
    (0x05, "00", SleepWarning()),
    (0x06, "00ff0007", MacroMarker(marker=0, macro=255, command=7)),
    (
        0x07,
        "1000f800040001ff9c0022500001e240",
        Collision(
            x=1.0,
            y=-0.5,
            z=0.25,
            axis=CollisionAxis.X,
            x_magnitude=-100,
            y_magnitude=34,
            speed=80,
            timestamp=123.456,
        ),
    ),
    (
        0x07,
        "ff9cff38f0000300ff0080ffffffffff",
        Collision(
            x=-100 / 4096,
            y=-200 / 4096,
            z=-1.0,
            axis=CollisionAxis.X | CollisionAxis.Y,
            x_magnitude=255,
            y_magnitude=128,
            speed=255,
            timestamp=4294967.295,
        ),
    ),
    (0x08, "3432", BasicOutput(text="42")),
    (0x09, "c3", BasicError(text="\ufffd")),
    (0x0A, "000a", BasicErrorCode(data=b"\x00\x0a")),
    (0x0B, "06", SelfLevelResult(outcome=LevelOutcome.SUCCESS)),
    (0x0C, "21", GyroLimit(axes=GyroAxis.X_POSITIVE | GyroAxis.Z_NEGATIVE)),
    (0x0E, "00020003", LevelUp(level=2, points=3)),
    (0x0F, "c8", ShieldDamage(shield=200)),
    (0x10, "80", Experience(points=128)),
    (0x11, "ff", BoostUpdate(boost=255)),
    (0x14, "", DidSleep()),
]


@pytest.mark.parametrize(("id_", "data", "message"), SAID)
def test_a_message_is_understood(id_: int, data: str, message: Message) -> None:
    assert decode(Notice(id_, bytes.fromhex(data))) == message


@pytest.mark.parametrize(
    ("id_", "data"),
    [
        (0x01, ""),
        (0x01, "0102"),
        (0x07, "00" * 15),
        (0x0B, "07"),
        (0x0E, "00"),
        (0x12, "00"),
        (0xEE, ""),
    ],
)
def test_what_no_document_knows_is_unknown(id_: int, data: str) -> None:
    assert decode(Notice(id_, bytes.fromhex(data))) == Unknown(id=id_, data=bytes.fromhex(data))


@given(
    id_=st.integers(0, 255), data=st.binary(max_size=100), signals=st.sets(st.sampled_from(Signal))
)
def test_nothing_that_is_said_raises(id_: int, data: bytes, signals: set[Signal]) -> None:
    decode(Notice(id_, data), Layout.of(signals))


def test_sensor_data_are_decoded_by_the_layout_that_was_asked_for() -> None:
    layout = Layout.of([Signal.YAW, Signal.PITCH, Signal.ROLL])
    notice = Notice(0x03, bytes.fromhex("000affec00b3"))
    sample: Sample = {Signal.PITCH: 10, Signal.ROLL: -20, Signal.YAW: 179}
    assert decode(notice, layout) == SensorData(samples=(sample,))
    assert decode(notice) == Unknown(id=notice.id, data=notice.data)
