"""Each error of the driver has its text, as a form shows it and as an action raises it."""

from collections.abc import Iterator
import json
from pathlib import Path
from string import Formatter

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components import astromech
from custom_components.astromech.bb8 import (
    CommandRejected,
    ConnectionFailed,
    DroidError,
    ForbiddenCommand,
    InvalidArgument,
    LinkLost,
    MalformedAnswer,
    MotionRefused,
    NoAnswer,
    NoFreeSlot,
    NotConnected,
    NotSupported,
    Refusal,
    Superseded,
)
from custom_components.astromech.bb8.packet import ResponseCode
from custom_components.astromech.connection import failure_of, home_assistant_error

ERRORS = (
    NoFreeSlot("all taken"),
    ConnectionFailed("gone"),
    NotSupported("2ba0"),
    NotConnected(),
    LinkLost(),
    NoAnswer("ping", 1.0),
    CommandRejected("roll", ResponseCode(8)),
    MalformedAnswer("ping", b"\x00"),
    Superseded(),
    ForbiddenCommand("deep sleep"),
    InvalidArgument("speed", 300, "0..255"),
)
TEXTS = json.loads(
    (Path(astromech.__file__).parent / "translations" / "en.json").read_text("utf-8")
)


def test_no_error_of_the_driver_was_left_out() -> None:
    assert {*map(type, ERRORS), MotionRefused} == set(_leaves(DroidError))


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_of_motion_says_why(reason: Refusal) -> None:
    error = home_assistant_error(MotionRefused(reason))
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key in TEXTS["exceptions"]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_error_has_a_text_whose_gaps_are_filled(error: DroidError) -> None:
    failure = failure_of(error)
    for text in (
        TEXTS["exceptions"][failure.key]["message"],
        TEXTS["config"]["error"][failure.key],
    ):
        assert _gaps(text) <= failure.placeholders.keys()


def test_raised_error_names_its_text() -> None:
    raised = home_assistant_error(NoAnswer("ping", 1.0))
    assert raised.translation_key == "no_answer"
    assert raised.translation_placeholders == {"command": "ping", "seconds": "1"}


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _leaves(root: type[DroidError]) -> Iterator[type[DroidError]]:
    for error in root.__subclasses__():
        yield error
        yield from _leaves(error)
