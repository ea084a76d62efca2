"""Falls and the vertical, from streamed accelerations."""

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.bb8 import Signal
from custom_components.astromech.bb8.fall import HEAVY, WEIGHTLESS, Fall, fall, vertical
from custom_components.astromech.bb8.sensors import Sample

AXES = (Signal.ACCEL_X, Signal.ACCEL_Y, Signal.ACCEL_Z)
IN_G = st.floats(-8, 8)


def felt(x: float, y: float, z: float, **angles: float) -> Sample:
    """Return a sample with an acceleration in g, and angles in degrees."""
    return dict(zip(AXES, (x, y, z), strict=True)) | {
        Signal(name): value for name, value in angles.items()
    }


@pytest.mark.parametrize(
    ("sample", "falling", "change"),
    [
        (felt(0, 0, 1), False, None),
        (felt(0, 0, 0), False, Fall.BEGAN),
        (felt(0.1, -0.2, 0.1), False, Fall.BEGAN),
        (felt(0, 0, 0), True, None),
        (felt(0, 0, 0.5), True, None),
        (felt(0, 0, 0.5), False, None),
        (felt(2, -3, 4), True, Fall.ENDED),
        (felt(0.7, 0.7, 0), False, None),
        ({Signal.ACCEL_Z: 0.0}, False, None),
        ({}, True, None),
    ],
)
def test_a_fall_begins_without_weight_and_ends_with_it(
    sample: Sample, falling: bool, change: Fall | None
) -> None:
    assert fall(sample, falling) is change


@given(IN_G, IN_G, IN_G, st.booleans())
def test_no_acceleration_both_begins_and_ends_a_fall(
    x: float, y: float, z: float, falling: bool
) -> None:
    assert WEIGHTLESS < HEAVY
    changes = {fall(felt(x, y, z), each) for each in (falling, not falling)}
    assert not {Fall.BEGAN, Fall.ENDED} <= changes


@pytest.mark.parametrize(
    "sample",
    [
        felt(0, 0, 1, pitch=0, roll=0),
        felt(0, 1, 0, pitch=90, roll=0),
        felt(-1, 0, 0, pitch=0, roll=90),
        felt(0, 0, -1, pitch=180, roll=0),
    ],
)
def test_whatever_its_attitude_a_robot_at_rest_feels_one_g_along_the_vertical(
    sample: Sample,
) -> None:
    assert vertical(sample) == pytest.approx(1)


def test_the_vertical_is_unknown_without_acceleration_or_angles() -> None:
    assert vertical({}) is None
    assert vertical(felt(0, 0, 1)) is None
