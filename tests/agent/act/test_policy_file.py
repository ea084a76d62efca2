"""The policy on disk: made at the first start, read again when it was edited."""

from datetime import timedelta
import os
from pathlib import Path
import stat

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.astromech.agent.act.policy import PolicyError
from custom_components.astromech.agent.act.policy_file import (
    DEFAULT,
    LARGEST,
    LOOK_EVERY,
    PolicyFile,
)
from custom_components.astromech.agent.model import Mode

ASK = "version: 1\nrules:\n- {action: restart_core, mode: ask}\n"
NEVER = "version: 1\nrules:\n- {action: restart_core, mode: never}\n"
WRONG = "version: 1\nrules:\n- {action: restart_core, mode: perhaps}\n"


class Heard:
    """Hears what a policy file tells."""

    def __init__(self) -> None:
        self.errors: list[tuple[str, int] | None] = []
        self.changes = 0

    def told(self, error: PolicyError | None) -> None:
        """Hear what is wrong."""
        self.errors.append((error.key, error.line) if error else None)

    def changed(self) -> None:
        """Hear that another policy is in force."""
        self.changes += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def path(hass: HomeAssistant) -> Path:
    return Path(hass.config.path("astromech", "policy.yaml"))


@pytest.fixture
def file(hass: HomeAssistant, path: Path, heard: Heard) -> PolicyFile:
    path.parent.mkdir()
    return PolicyFile(hass, path, told=heard.told, changed=heard.changed)


async def _mode(file: PolicyFile) -> Mode | None:
    policy = await file.async_current()
    return policy.rules[0].mode if policy else None


async def test_the_first_start_writes_the_default_for_its_owner_alone(
    hass: HomeAssistant, path: Path, heard: Heard
) -> None:
    file = PolicyFile(hass, path, told=heard.told, changed=heard.changed)
    stop = await file.async_start()
    assert path.read_text() == DEFAULT.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await _mode(file) is Mode.ASK
    assert (heard.errors, heard.changes) == ([None], 0)
    stop()


async def test_a_file_that_is_there_is_never_written(file: PolicyFile, path: Path) -> None:
    path.write_text(NEVER)
    stop = await file.async_start()
    assert path.read_text() == NEVER
    assert await _mode(file) is Mode.NEVER
    stop()


async def test_a_folder_that_cannot_be_written_means_that_nothing_is_allowed(
    hass: HomeAssistant, path: Path, heard: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.write_text("This is no folder")
    path = path.parent / "astromech" / path.name
    file = PolicyFile(hass, path, told=heard.told, changed=heard.changed)
    stop = await file.async_start()
    assert await file.async_current() is None
    assert "No policy can be written" in caplog.text
    assert heard.errors == [("not_readable", 0)]
    stop()


async def test_an_edit_counts_from_the_next_decision_on(
    file: PolicyFile, path: Path, heard: Heard
) -> None:
    path.write_text(ASK)
    assert await _mode(file) is Mode.ASK
    path.write_text(NEVER)
    assert await _mode(file) is Mode.NEVER
    assert await _mode(file) is Mode.NEVER
    assert (heard.errors, heard.changes) == ([None, None], 1)


async def test_an_edit_is_seen_within_a_minute_even_if_nothing_is_decided(
    hass: HomeAssistant, file: PolicyFile, path: Path, heard: Heard
) -> None:
    path.write_text(NEVER)
    stop = await file.async_start()
    path.write_text(ASK)
    async_fire_time_changed(hass, dt_util.utcnow() + LOOK_EVERY + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert heard.changes == 1
    stop()


async def test_a_mistake_leaves_the_last_good_policy_in_force(
    file: PolicyFile, path: Path, heard: Heard
) -> None:
    path.write_text(ASK)
    assert await _mode(file) is Mode.ASK
    path.write_text(WRONG)
    assert await _mode(file) is Mode.ASK
    path.write_text(NEVER)
    assert await _mode(file) is Mode.NEVER
    assert heard.errors == [None, ("unknown_mode", 3), None]


async def test_with_a_mistake_from_the_start_nothing_is_allowed(
    file: PolicyFile, path: Path, heard: Heard
) -> None:
    path.write_text(WRONG)
    assert await _mode(file) is None
    assert heard.errors == [("unknown_mode", 3)]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"version: 1\nrules: []\n# \xff", ("not_utf_8", 3)),
        (b"#" * (LARGEST + 1), ("too_large", 0)),
        (None, ("no_file", 0)),
    ],
)
async def test_what_cannot_be_read_allows_nothing_though_there_was_a_good_one(
    file: PolicyFile,
    path: Path,
    heard: Heard,
    content: bytes | None,
    error: tuple[str, int],
) -> None:
    path.write_text(ASK)
    assert await _mode(file) is Mode.ASK
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert await _mode(file) is None
    assert heard.errors == [None, error]


async def test_something_that_is_no_file_does_not_hold_anybody_up(
    file: PolicyFile, path: Path, heard: Heard
) -> None:
    os.mkfifo(path)
    assert await _mode(file) is None
    assert heard.errors == [("no_file", 0)]


async def test_an_editors_mark_at_the_beginning_is_no_mistake(file: PolicyFile, path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + ASK.encode())
    assert await _mode(file) is Mode.ASK
