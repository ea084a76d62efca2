"""What can be told of a house without starting it; the demo and the browser tests start it."""

import json
from pathlib import Path

import pytest

from simulator.demo.folder import furnish, refurnish
from simulator.demo.log import Expected, LogRecord, parse_log, unexpected

LOG = """\
a line of before
2026-11-22 09:00:00.123+00:00 INFO (MainThread) [homeassistant.core] Starting
2026-11-22 09:00:01.000+00:00 WARNING (MainThread) [homeassistant.loader] We found flaky
2026-11-22 09:00:02.000 ERROR (SyncWorker_1) [custom_components.flaky] Lost: closed
Traceback (most recent call last):
  File "x.py", line 1, in <module>
"""
KNOWN = Expected(logger="homeassistant.loader", message="We found", reason="always said")


@pytest.fixture
def component(tmp_path: Path) -> Path:
    """Return the folder of a component that was run before."""
    folder = tmp_path / "source" / "droid"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    return folder


def stored(folder: Path, key: str) -> dict[str, object]:
    data: dict[str, object] = json.loads((folder / ".storage" / key).read_text())["data"]
    return data


def test_the_log_is_read_as_records_with_what_stands_below_them() -> None:
    started, found, lost = parse_log(LOG.splitlines(keepends=True))
    assert (started.level, started.message) == ("INFO", "Starting")
    assert found.below == ()
    assert lost.logger == "custom_components.flaky"
    assert lost.below == (
        "Traceback (most recent call last):",
        '  File "x.py", line 1, in <module>',
    )
    assert str(lost).startswith("ERROR [custom_components.flaky] Lost: closed\nTraceback")


def test_only_warnings_that_nobody_expected_are_surprises() -> None:
    records = parse_log(LOG.splitlines())
    assert [record.message for record in unexpected(records, [KNOWN])] == ["Lost: closed"]


@pytest.mark.parametrize(
    ("logger", "message"),
    [("homeassistant.loader.other", "We found flaky"), ("homeassistant.loader", "Oh: We found")],
)
def test_what_is_expected_of_one_logger_and_message_excuses_no_other(
    logger: str, message: str
) -> None:
    assert not KNOWN.covers(LogRecord(level="WARNING", logger=logger, message=message))


def test_a_furnished_folder_listens_on_the_loopback_address_only(
    tmp_path: Path, component: Path
) -> None:
    house = tmp_path / "house"
    furnish(house, port=8124, components=[component], extra="virtual_bb8:\n")
    http = stored(house, "http")["stable"]
    assert isinstance(http, dict)
    assert (http["server_host"], http["server_port"]) == (["127.0.0.1"], 8124)
    assert (house / "configuration.yaml").read_text().endswith("virtual_bb8:\n")
    installed = {path.name for path in (house / "custom_components" / "droid").iterdir()}
    assert installed == {"manifest.json"}


def test_a_house_is_refurnished_without_forgetting_its_user(
    tmp_path: Path, component: Path
) -> None:
    house = tmp_path / "house"
    furnish(house, port=8124, components=[component])
    (house / ".storage" / "auth").write_text("{}")
    (component / "light.py").touch()
    refurnish(house, port=8125, components=[component])
    assert (house / ".storage" / "auth").exists()
    assert (house / "custom_components" / "droid" / "light.py").exists()
    assert "8125" in (house / ".storage" / "http").read_text()
