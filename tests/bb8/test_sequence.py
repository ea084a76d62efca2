"""Sequence numbers: none is used while its reply may still come."""

from hypothesis import given, strategies as st

from custom_components.astromech.bb8.sequence import Sequences


def test_numbers_wrap_around() -> None:
    sequences = Sequences(10)
    for expected in [*range(256), *range(3)]:
        number = sequences.take(0)
        assert number == expected
        sequences.answered(number)


def test_an_unanswered_number_is_left_out_for_a_while() -> None:
    sequences = Sequences(10)
    sequences.unanswered(sequences.take(0), 0)
    for expected in range(1, 256):
        assert sequences.take(9.9) == expected
        sequences.answered(expected)
    assert sequences.take(9.9) == 1
    assert Sequences(10).take(0) == 0


def test_a_quarantine_ends() -> None:
    sequences = Sequences(10)
    sequences.unanswered(sequences.take(0), 0)
    for _ in range(255):
        sequences.answered(sequences.take(10))
    assert sequences.take(10) == 0


def test_when_all_are_held_the_one_longest_quarantined_is_taken() -> None:
    sequences = Sequences(1000)
    for now in range(256):
        sequences.unanswered(sequences.take(now), now)
    assert sequences.take(256) == 0


@given(st.lists(st.sampled_from(["answered", "unanswered", "outstanding"]), max_size=250))
def test_no_number_is_out_twice(fates: list[str]) -> None:
    sequences, held = Sequences(10), set()
    for fate in fates:
        number = sequences.take(0)
        assert number not in held
        match fate:
            case "answered":
                sequences.answered(number)
            case "unanswered":
                sequences.unanswered(number, 0)
                held.add(number)
            case _:
                held.add(number)
