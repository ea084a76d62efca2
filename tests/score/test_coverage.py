"""The measure of coverage: which texts it reads off the source, and how it counts."""

import json
import logging
from pathlib import Path

import pytest

from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import Cause, LogFacts

from . import coverage
from .__main__ import main
from .coverage import BENIGN, UNKNOWN, answer, figures, incident_of
from .log_templates import LogTemplate, templates_in, templates_of

SOURCE = """
_LOGGER.warning("Lost %s", host)
_LOGGER.info("All is well")
_LOGGER.error("Two " "halves")
LOGGER.error(f"Field {name} is odd")
self.logger.critical("Sum of %s" % parts + ", rounded")
coordinator.logger.exception("{} broke".format(name))
_LOGGER.warning("%s", reason)
notifier.warning("This is no log")
try:
    work()
except (aiohttp.ClientError, TimeoutError) as err:
    _LOGGER.error("Told: %s", err)
    _LOGGER.error("Hidden")
except ValueError:
    _LOGGER.exception("With traceback")
except:
    _LOGGER.warning("Anything", exc_info=True)
"""


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


def template(text: str, exceptions: tuple[str, ...] = ()) -> LogTemplate:
    return LogTemplate(
        module="homeassistant.components.lamp",
        level=logging.ERROR,
        text=text,
        exceptions=exceptions,
    )


def test_the_texts_of_warnings_and_worse_are_read() -> None:
    assert [(found.text, found.level) for found in templates_in(SOURCE, "lamp")] == [
        ("Lost %s", logging.WARNING),
        ("Two halves", logging.ERROR),
        ("Field %s is odd", logging.ERROR),
        ("Sum of %s, rounded", logging.CRITICAL),
        ("{} broke", logging.ERROR),
        ("Told: %s", logging.ERROR),
        ("Hidden", logging.ERROR),
        ("With traceback", logging.ERROR),
        ("Anything", logging.WARNING),
    ]


def test_a_record_carries_the_exceptions_that_its_handler_tells_of() -> None:
    told = {found.text: found.exceptions for found in templates_in(SOURCE, "lamp")}
    assert told["Told: %s"] == ("ClientError", "TimeoutError")
    assert told["With traceback"] == ("ValueError",)
    assert told["Hidden"] == told["Anything"] == told["Lost %s"] == ()


def test_a_text_counts_once_per_module(tmp_path: Path) -> None:
    package = tmp_path / "house"
    (package / "lamp").mkdir(parents=True)
    twice = '_LOGGER.error("Lost")\n' * 2
    for name in ("__init__.py", "lamp/__init__.py", "lamp/light.py"):
        (package / name).write_text(twice)
    (package / "quiet.py").write_text("x = 1\n")
    assert [found.module for found in templates_of(package)] == [
        "house",
        "house.lamp",
        "house.lamp.light",
    ]


def test_values_are_meaningless_in_the_record_that_is_asked_about() -> None:
    incident = incident_of(template("Got %(what)s of %5.1f %%, {name}", exceptions=("A", "B")))
    facts = incident.symptoms[0].latest.facts
    assert isinstance(facts, LogFacts)
    assert (facts.message, facts.exceptions) == ("Got x of x %, x", ("A",))
    assert facts.logger == "homeassistant.components.lamp"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Could not connect to %s: connection refused", Cause.CONNECTION_REFUSED),
        ("Reconnected to device at %s", BENIGN),
        ("The flux capacitor of %s is warm", UNKNOWN),
    ],
)
def test_the_shipped_analyst_is_asked(text: str, said: str) -> None:
    assert answer(template(text), load_cards()) == said


def test_only_causes_count_for_the_share() -> None:
    result = figures([Cause.DISK_FULL, BENIGN, UNKNOWN, Cause.DISK_FULL])
    assert (result["n"], result["share"]) == (4, 0.5)
    assert result["by_cause"] == {Cause.DISK_FULL: 2, BENIGN: 1, UNKNOWN: 1}
    assert figures([])["share"] == 0


def test_the_command_takes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lamp.py").write_text('_LOGGER.error("Disk full: no space left on device")\n')
    monkeypatch.setattr(coverage, "installed", lambda: tmp_path)
    assert main(["coverage"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "n": 1,
        "share": 1.0,
        "by_cause": {"disk_full": 1},
    }
    assert main(["coverage", "a-file"]) == 2


def test_home_assistant_is_what_is_measured() -> None:
    assert (coverage.installed() / "components" / "sun" / "manifest.json").is_file()


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_most_of_what_home_assistant_says_has_a_cause() -> None:
    result = coverage.score()
    assert result["n"] > 3000
    assert result["share"] >= 0.6
    assert sum(result["by_cause"].values()) == result["n"]
