"""Letting go of a robot that nobody uses."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant
from homeassistant.helpers.event import async_call_later


class IdleTimer:
    """Runs out when nothing was in use for a while; each use sets it anew.

    Args:
        hass: Whose loop it runs in.
        seconds: Without use; None never runs out.
        on_idle: What to do then.
    """

    def __init__(
        self, hass: HomeAssistant, seconds: float | None, on_idle: Callable[[], Awaitable[None]]
    ) -> None:
        self._hass = hass
        self._seconds = seconds
        self._on_idle = on_idle
        self._users = 0
        self._held = False
        self._closed = False
        self._job = HassJob(self._async_run_out, "Idle", cancel_on_shutdown=True)
        self._cancel: CALLBACK_TYPE | None = None

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Hold the timer for as long as something is under way."""
        self._users += 1
        self.stop()
        try:
            yield
        finally:
            self._users -= 1
            self._start()

    def hold(self, on: bool) -> None:
        """Hold the timer for as long as something goes on by itself, then set it anew."""
        if on is self._held:
            return
        self._held = on
        self.stop()
        self._start()

    def _start(self) -> None:
        if self._seconds is not None and not (self._users or self._held or self._closed):
            self._cancel = async_call_later(self._hass, self._seconds, self._job)

    def stop(self) -> None:
        """Forget what was to come; the next use starts it again."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    def close(self) -> None:
        """Stop for good."""
        self._closed = True
        self.stop()

    async def _async_run_out(self, _now: datetime) -> None:
        self._cancel = None
        await self._on_idle()
