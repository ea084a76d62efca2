"""Macros: the bytes of the document, the bounds, and what the robot does with them."""

import asyncio

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.bb8 import (
    Color,
    Droid,
    ForbiddenCommand,
    InvalidArgument,
    Leg,
    LinkLost,
    MotionRefused,
    Superseded,
)
from custom_components.astromech.bb8.commands import SaveTemporaryMacro
from custom_components.astromech.bb8.macro import (
    LONGEST,
    Halt,
    Light,
    Step,
    Tail,
    Turn,
    Wait,
    build,
)
from custom_components.astromech.bb8.packet import MAX_DATA, encode
from simulator.peripheral import VirtualBB8
from simulator.robot import Power
from tests.waiting import wait_for

from .moving import ABORT_MACRO, MAIN_LED, ROLL, SAVE_MACRO, sent, told

RED = Color(red=255, green=0, blue=0)
STOP_AHEAD = "0500000000" + "0b01f4"
END = "00"

seconds = st.floats(0.1, 5)
headings = st.floats(-720, 720)
steps = st.one_of(
    st.builds(Leg, speed=st.integers(-255, 255), heading=headings, seconds=seconds),
    st.builds(Wait, seconds=seconds),
    st.builds(Light, color=st.just(RED), seconds=st.just(0.0) | seconds),
    st.builds(Tail, brightness=st.integers(0, 255)),
    st.builds(Turn, heading=headings),
    st.just(Halt()),
)
# Length of what each command byte is followed by, as the document has it.
LENGTHS = {0x05: 4, 0x07: 4, 0x09: 2, 0x0B: 2, 0x14: 5}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (Leg(speed=255, heading=-90, seconds=0.5), "05b4010e000b01f4" + "0500010e000b01f4"),
        (Leg(speed=-10, seconds=1), "050a00b4000b03e8" + "050000b4000b01f4"),
        (Wait(seconds=5), "0b1388" + STOP_AHEAD),
        (Light(color=RED), "07ff000000" + STOP_AHEAD),
        (Light(color=RED, seconds=1), "14ff000003e80b03e8" + STOP_AHEAD),
        (Tail(brightness=128), "098000" + STOP_AHEAD),
        (Turn(heading=450), "0500005a000b03e8" + "0500005a000b01f4"),
        (Halt(), STOP_AHEAD + STOP_AHEAD),
    ],
)
def test_a_step_is_written_as_the_document_has_it(step: Step, code: str) -> None:
    assert build([step], cap=180, heading=0).code.hex() == "ff05" + code + END


def test_a_long_roll_is_repeated_within_the_motion_timeout() -> None:
    macro = build([Leg(speed=50, seconds=2.5)], cap=180, heading=0)
    assert macro.code.hex() == (
        "ff05" + "05320000000b03e8" * 2 + "05320000000b01f4" + STOP_AHEAD + END
    )
    assert macro.seconds == 3.0


def test_a_turn_begins_at_a_stand() -> None:
    macro = build([Leg(speed=50, seconds=1), Turn(heading=90)], cap=180, heading=0)
    assert [(scene.speed, scene.heading) for scene in macro.scenes] == [
        (50, 0),
        (0, 0),
        (0, 90),
        (0, 90),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [Wait(seconds=0)],
        [Wait(seconds=5.1)],
        [Wait(seconds=5), Wait(seconds=5)],
        [Tail(brightness=256)],
        [Light(color=Color(red=0, green=-1, blue=0))],
        [Tail(brightness=1)] * 90,
    ],
)
def test_what_is_too_much_is_refused(wrong: list[Step]) -> None:
    with pytest.raises(InvalidArgument):
        build(wrong, cap=180, heading=0)


@given(st.lists(steps, max_size=12), st.integers(0, 255), st.integers(0, 359))
def test_no_macro_holds_more_than_it_may(way: list[Step], cap: int, heading: int) -> None:
    try:
        macro = build(way, cap=cap, heading=heading)
    except InvalidArgument:
        return
    assert macro.code[:2] == b"\xff\x05"
    assert len(macro.code) <= MAX_DATA
    assert macro.seconds <= LONGEST
    rest = macro.code[2:]
    while rest[0]:
        if rest[0] == 0x05:
            assert rest[1] <= cap
            assert int.from_bytes(rest[2:4]) < 360
        rest = rest[1 + LENGTHS[rest[0]] :]
    assert rest == b"\x00"


@pytest.mark.parametrize("flags", [0x02, 0x40, 0x80, 0x07])
def test_a_macro_that_ignores_a_stop_cannot_be_sent(flags: int) -> None:
    macro = SaveTemporaryMacro(macro=bytes((0xFF, flags, 0x00)))
    with pytest.raises(ForbiddenCommand):
        encode(macro.opcode, 1, macro.payload)


async def test_the_robot_carries_it_out_and_stands_with_its_old_lights(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    await mobile.set_main_led(Color(red=1, green=2, blue=3))
    bare_robot.robot.packets.clear()
    macro, finished = await mobile.macros.play(
        [Light(color=RED), Leg(speed=60, heading=90, seconds=0.2)]
    )
    assert finished
    assert told(bare_robot) == [
        (0x51, macro.code.hex()),
        (0x50, "ff"),
        (0x56, ""),
        (0x55, ""),
        (0x30, "00005a00"),
        (0x21, "00"),
        (0x20, "01020300"),
    ]
    assert bare_robot.robot.position[0] > 0
    assert not mobile.state.moving


async def running(robot: VirtualBB8, droid: Droid) -> asyncio.Task[object]:
    """Begin a macro that rolls for long; return when the robot rolls."""
    task = asyncio.create_task(droid.macros.play([Leg(speed=60, heading=90, seconds=5)]))
    await wait_for(lambda: robot.robot.speed == 60)
    return task


async def test_a_stop_aborts_it_and_does_not_turn(bare_robot: VirtualBB8, mobile: Droid) -> None:
    macro = await running(bare_robot, mobile)
    await mobile.motion.emergency_stop("cat")
    with pytest.raises(Superseded):
        await macro
    assert sent(bare_robot, ABORT_MACRO, ROLL) == ["", "00005a00"]
    assert bare_robot.robot.speed == 0


async def test_a_low_battery_aborts_it(bare_robot: VirtualBB8, mobile: Droid) -> None:
    macro = await running(bare_robot, mobile)
    bare_robot.robot.set_power(Power.LOW)
    with pytest.raises(MotionRefused):
        await macro
    assert sent(bare_robot, ABORT_MACRO, ROLL) == ["", "00005a00"]


async def test_it_stops_when_the_link_goes(bare_robot: VirtualBB8, mobile: Droid) -> None:
    macro = await running(bare_robot, mobile)
    await bare_robot.drop_link()
    with pytest.raises(LinkLost):
        await macro
    await wait_for(lambda: bare_robot.robot.speed == 0)


async def test_it_is_refused_like_any_motion(bare_robot: VirtualBB8, mobile: Droid) -> None:
    mobile.motion.allowed = False
    with pytest.raises(MotionRefused):
        await mobile.macros.play([Light(color=RED)])
    assert not sent(bare_robot, SAVE_MACRO, MAIN_LED)
