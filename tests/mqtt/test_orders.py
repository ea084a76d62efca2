"""What payloads mean, and which mean nothing; no Home Assistant is needed for that."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest
import voluptuous as vol

from custom_components.astromech.bb8 import Color
from custom_components.astromech.mqtt.gate import Bucket, Gate
from custom_components.astromech.mqtt.orders import ORDERS
from custom_components.astromech.mqtt.payload import IDS, Message, Unreadable, Words, read
from custom_components.astromech.mqtt.topics import Command, asked, filters, is_base

DRIVE = {"speed": 60, "heading": 90, "ms": 100}


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


def understood(command: str, payload: Any) -> Words:
    """Return the fields of a command; an object is sent as JSON."""
    raw = payload if isinstance(payload, bytes | str) else json.dumps(payload)
    message = read(raw if isinstance(raw, bytes) else raw.encode())
    return ORDERS[Command(command)].schema(message.words)


@pytest.mark.parametrize(
    ("payload", "color"),
    [
        ({"r": 1, "g": 2, "b": 3}, (1, 2, 3)),
        ({"color": {"r": 1, "g": 2, "b": 3}}, (1, 2, 3)),
        ({"state": "ON", "color": {"r": 1, "g": 2, "b": 3}}, (1, 2, 3)),
        ({"hex": "#0102FF"}, (1, 2, 255)),
        ("0,0,9", (0, 0, 9)),
        ("#0102ff", (1, 2, 255)),
        ('"#0102ff"', (1, 2, 255)),
        ({"state": "OFF"}, (0, 0, 0)),
        ({"state": "OFF", "color": {"r": 1, "g": 2, "b": 3}}, (0, 0, 0)),
        ("OFF", (0, 0, 0)),
    ],
    ids=str,
)
def test_the_light_takes_all_forms_that_the_addon_took(
    payload: Any, color: tuple[int, int, int]
) -> None:
    red, green, blue = color
    assert understood("led", payload) == {"color": Color(red=red, green=green, blue=blue)}


@pytest.mark.parametrize("payload", ["ON", {"state": "ON"}], ids=str)
def test_on_without_a_colour_names_none(payload: Any) -> None:
    assert understood("led", payload) == {}


@pytest.mark.parametrize(
    ("command", "payload", "words"),
    [
        ("roll", {"v": 60, "h": 90}, {"speed": 60, "heading": 90}),
        ("heading", "90", {"heading": 90}),
        ("heading", {"heading": 90}, {"heading": 90}),
        ("led_preset", "police", {"name": "police"}),
        ("power", "ON", {"action": "wake"}),
        ("power", "OFF", {"action": "sleep"}),
        ("power", {"action": "sleep"}, {"action": "sleep"}),
        ("estop", {"reason": "cat"}, {"reason": "cat"}),
        ("estop", {"reason": ""}, {}),
        ("estop", "now", {}),
        ("stop", {"anything": 1}, {}),
    ],
    ids=str,
)
def test_short_and_plain_forms_are_understood(command: str, payload: Any, words: Words) -> None:
    assert understood(command, payload) == words


@pytest.mark.parametrize(
    ("command", "payload"),
    [
        ("drive", ""),
        ("drive", "60"),
        ("drive", "[60, 90]"),
        ("drive", {**DRIVE, "speed": 256}),
        ("drive", {**DRIVE, "speed": -1}),
        ("drive", {**DRIVE, "speed": True}),
        ("drive", {**DRIVE, "speed": 1.5}),
        ("drive", {**DRIVE, "heading": "90"}),
        ("drive", {**DRIVE, "heading": 361}),
        ("drive", {**DRIVE, "ms": 0}),
        ("drive", {**DRIVE, "ms": 1e300}),
        ("drive", {**DRIVE, "duration": 9}),
        ("drive", {**DRIVE, "cid": ""}),
        ("drive", {**DRIVE, "cid": "x" * 65}),
        ("drive", {**DRIVE, "cid": True}),
        ("drive", {**DRIVE, "cid": ["x"]}),
        ("drive", {**DRIVE, "cid": "a\nb"}),
        ("drive", '{"speed": 60, "heading": NaN}'),
        ("stop", "[" * 4 + "]" * 4),
        ("led", {"color": {"r": {"a": {"b": {}}}}}),
        ("led", "1,2"),
        ("led", "1,,2"),
        ("led", "1,2,256"),
        ("led", "#12345"),
        ("led", "null"),
        ("led_preset", {"name": "disco"}),
        ("power", {"action": "explode"}),
        ("power", "on"),
        ("heading", "360.5"),
        ("led", b"\xff\xfe"),
        ("led", b"x" * 1025),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(command: str, payload: Any) -> None:
    with pytest.raises((vol.Invalid, Unreadable)):
        understood(command, payload)


@given(st.binary(max_size=1100), st.sampled_from(sorted(ORDERS)))
def test_no_payload_does_more_than_be_refused(payload: bytes, command: Command) -> None:
    try:
        ORDERS[command].schema(read(payload).words)
    except vol.Invalid, Unreadable:
        return


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
json_values = scalars | st.dictionaries(st.sampled_from("rgb"), scalars, max_size=3)
names = st.sampled_from(["speed", "heading", "ms", "r", "g", "b", "state", "color", "hex", "value"])


@given(st.dictionaries(names, json_values, max_size=4), st.sampled_from(sorted(ORDERS)))
def test_no_object_does_more_than_be_refused(words: Words, command: Command) -> None:
    try:
        ORDERS[command].schema(words)
    except vol.Invalid:
        return


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("value", ["a-1", "ü" * 64, 7, 0, -1])
def test_the_callers_id_is_kept_as_it_is(name: str, value: str | int) -> None:
    raw = json.dumps({name: value}, ensure_ascii=False).encode()
    assert read(raw) == Message({}, {name: value})


def test_every_command_but_the_unknown_has_an_order() -> None:
    assert set(ORDERS) == set(Command) - {Command.UNKNOWN}


@pytest.mark.parametrize("base", ["bb8", "home/bb8", "a.b-c_d/E"])
def test_a_base_has_topics_of_its_own(base: str) -> None:
    assert is_base(base)
    assert asked(base, f"{base}/echo/cmd") is Command.ECHO
    assert asked(base, f"{base}/cmd/drive") is Command.DRIVE
    assert asked(base, f"{base}/cmd/echo") is Command.UNKNOWN
    assert asked(base, f"{base}/cmd/x") is Command.UNKNOWN
    assert asked(base, f"{base}/any/led/set") is Command.LED
    assert asked(base, f"{base}/any/fan/set") is None
    assert asked(base, f"{base}/ack/drive") is None
    assert all(each.startswith(f"{base}/") and "#" not in each for each in filters(base))


@pytest.mark.parametrize(
    "base",
    [
        "",
        "/",
        "bb8/",
        "/bb8",
        "a//b",
        "bb8/#",
        "+/bb8",
        "b b",
        "$SYS",
        "homeassistant/x",
        "ä",
        "x\n",
    ],
)
def test_what_is_no_base(base: str) -> None:
    assert not is_base(base)


def test_a_base_is_not_too_long() -> None:
    assert is_base("x" * 64)
    assert not is_base("x" * 65)


def test_a_gate_lets_in_so_many_at_a_time_and_so_many_a_second() -> None:
    gate = Gate(per_second=2, burst=3, in_flight=2)
    assert [gate.enter(0.0) for _ in range(4)] == [True, True, False, False]
    gate.leave()
    gate.leave()
    assert [gate.enter(0.0), gate.enter(0.0)] == [True, False]
    assert [gate.enter(0.49), gate.enter(0.5)] == [False, True]
    assert (gate.count.accepted, gate.count.rejected, gate.count.most_in_flight) == (4, 4, 2)


def test_a_bucket_is_never_fuller_than_its_burst() -> None:
    bucket = Bucket(per_second=5, burst=2)
    bucket.take(0.0)
    assert [bucket.take(1000.0) for _ in range(3)] == [True, True, False]
