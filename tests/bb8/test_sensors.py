"""Streaming: which bits, which order, which unit."""

import struct

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.bb8.sensors import Layout, Signal


def test_all_documented_signals_make_the_documented_masks() -> None:
    layout = Layout.of(set(Signal) - {Signal.SPEED})
    assert (layout.mask, layout.mask2) == (0xFC7FFC60, 0xFF800000)
    assert Layout.of([Signal.SPEED]).mask2 == 0x00400000


@pytest.mark.parametrize(
    ("signal", "word", "value"),
    [
        (Signal.ACCEL_RAW_Z, 250, 1.0),
        (Signal.GYRO_RAW_X, 1000, 68.0),
        (Signal.RIGHT_BACK_EMF, -5, -5),
        (Signal.ACCEL_X, -4096, -1.0),
        (Signal.GYRO_Y, 15, 1.5),
        (Signal.QUATERNION_0, 9985, 0.9985),
        (Signal.POSITION_Y, -300, -300),
        (Signal.VELOCITY_X, -500, -500),
    ],
)
def test_words_become_units(signal: Signal, word: int, value: float) -> None:
    samples = Layout.of([signal]).samples(struct.pack(">h", word))
    assert samples is not None
    assert samples[0] == {signal: pytest.approx(value)}


def test_right_comes_before_left_in_the_back_emf() -> None:
    layout = Layout(mask=0x60, mask2=0)
    assert layout.samples(bytes.fromhex("00010002")) == (
        {Signal.RIGHT_BACK_EMF: 1, Signal.LEFT_BACK_EMF: 2},
    )


def test_reserved_bits_are_skipped_as_a_real_robot_sends_them() -> None:
    # All bits set: a real capture has 41 words, with the quaternion from word 29 on.
    words = list(range(41))
    samples = Layout(mask=0xFFFFFFFF, mask2=0xFFFFFFFF).samples(struct.pack(">41h", *words))
    assert samples is not None
    assert samples[0][Signal.QUATERNION_0] == pytest.approx(29 * 0.0001)
    assert samples[0][Signal.ACCEL_RAW_X] == 0


@given(signals=st.sets(st.sampled_from(Signal), min_size=1), frames=st.integers(1, 4))
def test_a_message_holds_all_samples_in_order(signals: set[Signal], frames: int) -> None:
    layout = Layout.of(signals, frames)
    count = len(signals)
    data = b"".join(struct.pack(f">{count}h", *[frame] * count) for frame in range(frames))
    samples = layout.samples(data)
    assert samples is not None
    assert [set(sample) for sample in samples] == [signals] * frames
    assert len({sample[min(signals)] for sample in samples}) == frames


@pytest.mark.parametrize("data", ["", "00", "0001", "000100020003", "0001000200030004"])
def test_what_does_not_fit_the_layout_is_no_sample(data: str) -> None:
    layout = Layout.of([Signal.POSITION_X, Signal.POSITION_Y], 1)
    assert layout.samples(bytes.fromhex(data)) is None


def test_nothing_asked_for_is_nothing_understood() -> None:
    assert Layout.of([]).samples(b"\x00\x01") is None
