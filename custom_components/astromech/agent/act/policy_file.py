"""The policy's file: made at the first start, read again when it was edited.

A file with a mistake leaves the last good policy in force, as long as Home Assistant runs. One that
cannot be read allows nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
import os
from pathlib import Path
import stat
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval

from .policy import Policy, PolicyError, parse

_LOGGER = logging.getLogger(__name__)

LARGEST: Final = 256 * 1024
LOOK_EVERY: Final = timedelta(minutes=1)
DEFAULT: Final = Path(__file__).parent / "policy" / "default.yaml"

type Stamp = tuple[int, ...] | None
"""What tells one version of the file from the next; None if there is no file."""


class Unreadable(PolicyError):
    """There is no text that could be right or wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found: a policy, or what is wrong."""

    stamp: Stamp
    policy: Policy | None = None
    error: PolicyError | None = None


class PolicyFile:
    """Knows the policy in force.

    `told` hears what is wrong with the file, None when it is right (again); `changed` that another
    policy is in force.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        path: Path,
        *,
        told: Callable[[PolicyError | None], None],
        changed: Callable[[], None],
    ) -> None:
        self._hass = hass
        self._path = path
        self._told = told
        self._changed = changed
        self._reading: Reading | None = None
        self._policy: Policy | None = None

    async def async_start(self) -> CALLBACK_TYPE:
        """Make the file if there is none, and read it; return what ends looking after it."""
        await self._hass.async_add_executor_job(create, self._path)
        await self.async_current()
        return async_track_time_interval(
            self._hass, self._async_look, LOOK_EVERY, name="Astromech policy"
        )

    @property
    def in_force(self) -> Policy | None:
        """Return the policy in force when it was last looked at, None if nothing may be done."""
        return self._policy

    async def async_current(self) -> Policy | None:
        """Return the policy in force at this moment, None if nothing may be done."""
        seen = self._reading
        reading = await self._hass.async_add_executor_job(read, self._path, seen)
        if reading is not seen and self._reading is seen:
            self._take(reading)
        return self._policy

    async def _async_look(self, _now: datetime) -> None:
        await self.async_current()

    @callback
    def _take(self, reading: Reading) -> None:
        before, self._reading = self._reading, reading
        if reading.error is None or isinstance(reading.error, Unreadable):
            self._policy = reading.policy
        if reading.error is not None:
            _LOGGER.error("The policy cannot be used: %s", reading.error)
        self._told(reading.error)
        if before is not None:
            self._changed()


def create(path: Path) -> None:
    """Write the default policy where there is none; only its owner may read it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as err:
        _LOGGER.error("No policy can be written: %s", err)
        return
    with os.fdopen(file, "wb") as new:
        new.write(DEFAULT.read_bytes())


def read(path: Path, before: Reading | None = None) -> Reading:
    """Return what is in a file, or what was found before if nothing has changed since."""
    stamp = _stamp(path)
    if before is not None and before.stamp == stamp:
        return before
    try:
        return Reading(stamp=stamp, policy=parse(_text(path)))
    except PolicyError as err:
        return Reading(stamp=stamp, error=err)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _text(path: Path) -> str:
    """Return the text of a file; raises Unreadable."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("no_file")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as err:
        raise Unreadable("no_file") from err
    except OSError as err:
        raise Unreadable("not_readable") from err
    if len(content) > LARGEST:
        raise Unreadable("too_large")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise Unreadable("not_utf_8", content[: err.start].count(b"\n") + 1) from err
