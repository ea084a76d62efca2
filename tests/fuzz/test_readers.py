"""What reads without Home Assistant: packets, policies, answers of models, log records, secrets."""

from collections.abc import Callable, Iterator
from contextlib import suppress
import logging
from pathlib import Path
from random import Random
import sys
from typing import override

import pytest

from custom_components.astromech.agent.act.policy import Policy, PolicyError, parse
from custom_components.astromech.agent.diagnose import advice
from custom_components.astromech.agent.diagnose.cards import parse_cards
from custom_components.astromech.agent.diagnose.contract import KNOWLEDGE, ContractError
from custom_components.astromech.agent.diagnose.redact import MAX_READ, Redactor
from custom_components.astromech.agent.diagnose.rules import analyse
from custom_components.astromech.agent.knowledge import load_cards, read_cards
from custom_components.astromech.agent.model import Diagnosis
from custom_components.astromech.agent.observe.records import signal_of
from custom_components.astromech.agent.observe.tap import Tap
from custom_components.astromech.bb8 import messages
from custom_components.astromech.bb8.packet import Notice, Parser, encode

from ..agent.material import incident, log
from . import ROUNDS, SEED, texts

POLICY = (
    Path(__file__).parents[2] / "custom_components/astromech/agent/act/policy/default.yaml"
).read_text("utf-8")
CARDS = load_cards()
DOCUMENTS = read_cards(KNOWLEDGE / "broker.yaml")


@pytest.fixture(params=range(SEED, SEED + ROUNDS))
def random(request: pytest.FixtureRequest) -> Random:
    """Return a source of inputs; its seed is in the name of the test."""
    return Random(request.param)  # noqa: S311  to be had again by its seed


def test_no_stream_of_bytes_stops_the_parser(random: Random) -> None:
    parser = Parser()
    good = encode(0x0001, 7)
    for _ in range(200):
        piece = random.randbytes(random.randrange(80))
        if random.random() < 0.5:
            at = random.randrange(len(piece) + 1)
            piece = piece[:at] + good[: random.randrange(len(good))] + piece[at:]
        list(parser.feed(bytearray(piece)))
    notice = b"\xff\xfe\x07\x00\x02\x00"
    clean = notice + bytes([~(0x07 + 0x02) & 0xFF])
    frames = [frame for _ in range(200) for frame in parser.feed(bytearray(clean))]
    assert Notice(7, b"\0") in frames


def test_no_message_of_the_robot_is_too_strange(random: Random) -> None:
    for _ in range(200):
        notice = Notice(random.randrange(256), random.randbytes(random.randrange(90)))
        messages.decode(notice)


def test_a_policy_is_read_or_refused(random: Random) -> None:
    for _ in range(20):
        with suppress(PolicyError):
            assert isinstance(parse(texts.spoiled(random, POLICY)), Policy)


def test_a_card_is_read_or_refused(random: Random) -> None:
    spoiled = dict(random.choice(DOCUMENTS))
    spoiled[random.choice(list(spoiled))] = texts.value(random)
    with suppress(KeyError, ValueError, TypeError, AttributeError):
        parse_cards([spoiled])


def _diagnosis() -> tuple[Diagnosis, list[str]]:
    found = incident(log("[Errno 111] Connect call failed"))
    return analyse(found, None, CARDS), [symptom.id for symptom in found.symptoms]


def test_an_answer_of_a_model_is_taken_or_refused(random: Random) -> None:
    diagnosis, symptoms = _diagnosis()
    for _ in range(20):
        answer = texts.value(random)
        if random.random() < 0.5:
            answer = {
                "candidate": random.choice(
                    [*map(str, diagnosis.candidate_actions), "none", answer]
                ),
                "evidence": random.choice([symptoms, [], answer]),
                "confidence": random.choice([0.5, 2, answer]),
                "explanation": texts.text(random),
            }
        with suppress(ContractError):
            taken = advice.read(answer, diagnosis, symptoms)
            assert len(taken.explanation) <= advice.MAX_EXPLANATION


class Rude:
    """An argument that fails whenever somebody wants to see it."""

    @override
    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __format__ = __str__  # type: ignore[assignment]


def _no_value(text: str) -> None:
    raise ValueError(text)


def _no_key(text: str) -> None:
    raise KeyError(text)


def records(random: Random) -> Iterator[logging.LogRecord]:
    """Yield log records as careless or hostile code makes them."""
    for _ in range(20):
        message: object = texts.text(random)
        arguments: tuple[object, ...] = tuple(
            random.choice(
                (texts.text(random), Rude(), random.random(), None, b"\xff", {"a": Rude()})
            )
            for _ in range(random.randrange(4))
        )
        if random.random() < 0.1:
            message = Rude()
        error = None
        if random.random() < 0.4:
            try:
                random.choice((_no_value, _no_key))(texts.text(random))
            except LookupError, ValueError:
                error = sys.exc_info()
        name = random.choice(("homeassistant.components.mqtt", "x", texts.text(random)))
        yield logging.LogRecord(name, 40, texts.text(random), 1, message, arguments, error, "f")


def test_a_log_record_is_heard_whatever_is_in_it(
    random: Random, redact: Callable[[str], str]
) -> None:
    tap = Tap(lambda: None)
    for record in records(random):
        tap.handle(record)
    for record, count in tap.take():
        signal = signal_of(
            record, count=count, redact=redact, runs=lambda _: False, has_entries=lambda _: False
        )
        incident(signal)


@pytest.fixture(scope="module")
def redact() -> Callable[[str], str]:
    """Return the redaction that log records go through."""
    return Redactor()


def test_redaction_takes_any_text(random: Random, redact: Callable[[str], str]) -> None:
    for _ in range(20):
        text = texts.text(random) + texts.text(random)
        once = redact(text)
        assert len(once) <= 2 * MAX_READ
        assert redact(once) == once or len(text) > MAX_READ
