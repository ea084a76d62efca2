"""Templates of texts that were put together before they were logged."""

import time

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.diagnose.slots import MAX_TEMPLATE, mask


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("Lost 192.168.1.7 after 5 s", "Lost <address> after <duration>"),
        ("Can't connect to 'Kitchen' at http://nas.local:80/x?y: no", "Can't connect to <name> at <host>: no"),
        ("Device aa:bb:cc:dd:ee:ff went away (retry in 30s)", "Device <address> went away (retry in <duration>)"),
        ("Session 6f9619ff-8b86-d011-b42d-00cf4fc964ff is over", "Session <id> is over"),
        ("Last seen 2026-11-22T18:35:54.123+00:00", "Last seen <time>"),
        ("Cannot open /config/x.yaml: No such file", "Cannot open <path>: No such file"),
        ("Timeout at fe80::1ff:fe23:4567:890a on port 8123.", "Timeout at <address> on port <number>."),
        ("Entity light.kitchen_2 is not there!", "Entity <entity> is not there!"),
        ("Got 404, message=\"Not Found\", host=nas.lan:445", "Got <number>, message=<name>, host=<host>"),
        ("Topic zigbee2mqtt/kitchen/set failed", "Topic <path> failed"),
        ("Used 12% of 3.5 kWh", "Used <number> of <number> kWh"),
    ],
)  # fmt: skip
def test_values_give_way_to_slots(text: str, template: str) -> None:
    assert mask(text) == template


@pytest.mark.parametrize(
    "text",
    [
        "Failed to set up the platform: it didn't answer.",
        "socket.gaierror and/or OSError in homeassistant.components.hue",
        "zigbee2mqtt did not answer async_setup_entry",
        "",
    ],
)
def test_words_are_left_alone(text: str) -> None:
    assert mask(text) == text


@given(st.text(max_size=2 * MAX_TEMPLATE))
def test_any_text_has_a_template_of_its_own_length_at_most(text: str) -> None:
    assert len(mask(text)) <= 4 * MAX_TEMPLATE
    assert mask(text) == mask(text[:MAX_TEMPLATE])


@given(st.integers(0, 255), st.integers(0, 10**9), st.uuids())
def test_values_never_make_another_template(byte: int, number: int, uuid: object) -> None:
    text = f"Lost 10.0.0.{byte} ({uuid}) after {number} tries"
    assert mask(text) == "Lost <address> (<id>) after <number> tries"


@pytest.mark.parametrize(
    "piece", ["1.", "a@", ":", "a:", "/", "'", "a1", "-", "1,", "fe80:", "x/", "1 s", "a-1.", "'a "]
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * 500_000
    began = time.process_time()
    mask(text)
    assert time.process_time() - began < 0.02
