"""The lights of a robot over a real GATT stack: what it received, and what is then known."""

import asyncio

import pytest

from custom_components.astromech.bb8 import Color, CommandRejected, Droid, Effect, NotConnected
from custom_components.astromech.bb8.animations import nod, signal
from simulator.peripheral import VirtualBB8
from tests.waiting import wait_for

RED = Color(red=255, green=0, blue=0)
GREEN = Color(red=0, green=255, blue=0)
BLUE = Color(red=0, green=0, blue=255)
RGB_LED = (0x02, 0x20)


def colors(robot: VirtualBB8) -> list[str]:
    """Return the data of each colour that the robot got, in hex."""
    return [each.data.hex() for each in robot.robot.packets if (each.did, each.cid) == RGB_LED]


async def test_an_animation_plays_and_is_never_stored_in_flash(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.lights.play(Effect.POLICE)
    assert live_droid.state.effect == "police"
    await wait_for(lambda: len(colors(bare_robot)) >= 4)
    assert colors(bare_robot)[:4] == ["ff000000", "00000000", "0000ff00", "00000000"]


async def test_cancelling_ends_it_at_once_and_tells_what_shows(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.lights.play(Effect.STROBE, RED)
    await wait_for(lambda: len(colors(bare_robot)) >= 3)
    live_droid.lights.cancel()
    assert live_droid.state.effect is None
    assert live_droid.state.main_led is not None
    await asyncio.sleep(0.1)  # a frame that was on its way has arrived
    sent = len(colors(bare_robot))
    await asyncio.sleep(0.25)
    assert len(colors(bare_robot)) == sent


async def test_a_colour_ends_an_animation(bare_robot: VirtualBB8, live_droid: Droid) -> None:
    await live_droid.connect()
    await live_droid.lights.play(Effect.STROBE)
    await live_droid.set_main_led(GREEN)
    await asyncio.sleep(0.25)
    assert colors(bare_robot)[-1] == "00ff0000"
    assert live_droid.state.main_led == GREEN
    assert live_droid.state.effect is None


async def test_an_animation_takes_the_colour_that_shows(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.set_main_led(GREEN)
    await live_droid.lights.play(Effect.STROBE)
    assert colors(bare_robot) == ["00ff0000"] * 2
    assert live_droid.state.main_led == GREEN


async def test_identify_blinks_and_shows_again_what_showed(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.set_main_led(GREEN)
    await live_droid.lights.identify()
    await wait_for(lambda: len(colors(bare_robot)) >= 8)
    flashes = ["ffffff00", "00000000"] * 3
    assert colors(bare_robot) == ["00ff0000", *flashes, "00ff0000"]
    await wait_for(lambda: live_droid.state.main_led == GREEN)


async def test_a_refused_first_frame_is_told(bare_robot: VirtualBB8, live_droid: Droid) -> None:
    await live_droid.connect()
    bare_robot.faults.reject[RGB_LED] = 0x08
    with pytest.raises(CommandRejected):
        await live_droid.lights.play(Effect.RAINBOW)
    assert live_droid.state.effect is None


async def test_a_refused_frame_ends_the_animation(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.lights.play(Effect.STROBE, RED)
    bare_robot.faults.reject[RGB_LED] = 0x08
    await wait_for(lambda: live_droid.state.effect is None)


async def test_a_lost_link_ends_the_animation_and_the_next_one_has_the_colour_again(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.set_main_led(GREEN)
    await live_droid.lights.play(Effect.STROBE, RED)
    await bare_robot.drop_link()
    await wait_for(lambda: not live_droid.state.connected)
    assert live_droid.state.effect is None
    assert live_droid.state.main_led is None

    await live_droid.connect()

    assert bare_robot.robot.main_led == (0, 255, 0)
    assert live_droid.state.main_led == GREEN


async def test_a_robot_that_was_let_go_stays_dark(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.set_main_led(GREEN)
    await live_droid.set_back_led(9)
    assert live_droid.state.back_led == 9
    await live_droid.disconnect()
    assert live_droid.state.back_led == 0
    await wait_for(lambda: not bare_robot.connected)

    await live_droid.connect()

    assert colors(bare_robot) == ["00ff0000", "00000000"]


async def test_nothing_plays_without_a_link(live_droid: Droid) -> None:
    with pytest.raises(NotConnected):
        await live_droid.lights.play(Effect.PULSE)


async def test_a_guest_plays_without_a_word_in_the_state_and_gives_back_what_showed(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.set_main_led(RED)
    before, taken = live_droid.state, list[str]()
    await live_droid.lights.perform(signal(GREEN), lambda: taken.append("first"))
    await live_droid.lights.perform(signal(BLUE), lambda: taken.append("second"))
    assert colors(bare_robot)[-1] == "0000ff00"
    assert live_droid.state == before

    await live_droid.lights.give_back()
    assert colors(bare_robot)[-1] == "ff000000"
    sent = len(colors(bare_robot))
    await live_droid.lights.give_back()
    assert len(colors(bare_robot)) == sent
    assert live_droid.state == before
    assert taken == []


async def test_frames_of_a_guest_that_end_leave_the_light_as_it_was_found(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    assert live_droid.state.main_led is None
    woken = bare_robot.robot.main_led
    await live_droid.lights.perform(nod(GREEN), lambda: None)
    assert bare_robot.robot.main_led == (0, 255, 0)
    await wait_for(lambda: live_droid.state.main_led)
    assert bare_robot.robot.main_led == woken


async def test_a_command_for_the_light_sends_a_guest_away_even_at_the_first_frame(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    taken = list[str]()
    coming = asyncio.create_task(
        live_droid.lights.perform(signal(GREEN), lambda: taken.append("at the door"))
    )
    await asyncio.sleep(0)
    await live_droid.set_main_led(RED)
    await coming
    assert taken == ["at the door"]
    await live_droid.lights.perform(signal(GREEN), lambda: taken.append("inside"))
    await live_droid.set_main_led(RED)
    assert taken == ["at the door", "inside"]
    assert live_droid.state.main_led == RED
    await live_droid.lights.give_back()
    assert colors(bare_robot)[-1] == "ff000000"


async def test_a_guest_ends_an_effect(bare_robot: VirtualBB8, live_droid: Droid) -> None:
    await live_droid.connect()
    await live_droid.lights.play(Effect.STROBE, RED)
    await live_droid.lights.perform(signal(GREEN), lambda: None)
    assert live_droid.state.effect is None
    assert colors(bare_robot)[-1] == "00ff0000"
