"""Animations as rows of frames."""

from itertools import islice

import pytest

from custom_components.astromech.bb8 import Color, Effect
from custom_components.astromech.bb8.animations import (
    DARK,
    FRAME_SECONDS,
    WHITE,
    blink,
    frames,
    mixed,
)

ORANGE = Color(red=255, green=96, blue=0)


@pytest.mark.parametrize("effect", Effect)
def test_no_animation_asks_for_more_than_ten_frames_a_second(effect: Effect) -> None:
    assert all(frame.seconds >= FRAME_SECONDS for frame in islice(frames(effect, ORANGE), 400))


@pytest.mark.parametrize("effect", Effect)
def test_an_animation_shows_more_than_one_colour(effect: Effect) -> None:
    assert len({frame.color for frame in islice(frames(effect, ORANGE), 100)}) > 1


@pytest.mark.parametrize("effect", [Effect.SUNSET, Effect.SLEEP_FADE])
def test_what_fades_ends_in_the_dark(effect: Effect) -> None:
    *_, last = frames(effect, ORANGE)
    assert last.color == DARK


def test_a_strobe_flashes_at_most_ten_times_a_second() -> None:
    row = list(islice(frames(Effect.STROBE, ORANGE), 200))
    flashes = sum(frame.color == ORANGE for frame in row)
    assert flashes / sum(frame.seconds for frame in row) <= 10


def test_identify_is_three_white_flashes() -> None:
    assert [frame.color for frame in blink()] == [WHITE, DARK] * 3


def test_a_mixed_colour_is_on_the_way_between_two() -> None:
    assert mixed(DARK, ORANGE, 0) == DARK
    assert mixed(DARK, ORANGE, 1) == ORANGE
    assert mixed(DARK, ORANGE, 0.5) == Color(red=128, green=48, blue=0)
