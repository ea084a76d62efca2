"""What the migration guide tells is what is there."""

from pathlib import Path
import re

import pytest

from custom_components.astromech.mqtt import outcome
from custom_components.astromech.mqtt.leftovers import _KINDS
from custom_components.astromech.mqtt.topics import _OF_CLIENT, TELEMETRY, Command

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "migration.md").read_text()


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


def quoted(heading: str) -> set[str]:
    """Return what stands between backticks in the first column of the table below a heading."""
    table = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {
        word
        for line in table.splitlines()
        if line.startswith("|")
        for word in re.findall(r"`([^`]+)`", line.split("|")[1])
    }


def test_every_topic_is_in_the_guide() -> None:
    told = quoted("Topics")
    commands = set(Command) - {Command.ECHO, Command.UNKNOWN}
    assert {f"bb8/cmd/{each}" for each in commands} <= told
    assert {f"bb8/<client>/{kind}/{verb}" for kind, verb in _OF_CLIENT} <= told
    assert {f"bb8/telemetry/{each.name}" for each in TELEMETRY} <= told


def test_every_outcome_is_in_the_guide_and_no_other() -> None:
    own = {"ok", "rejected", "merged", "invalid_payload", "payload_too_large", "unknown_command"}
    assert quoted("Answers") - {"outcome"} == {*outcome.CODES, *own, outcome.FAILED}


def test_every_id_of_the_addon_is_in_the_guide() -> None:
    assert {each for ids in _KINDS.values() for each in ids} <= set(
        re.findall(r"`(bb8_\w+)`", GUIDE)
    )
