"""Whether a robot answers as it should, measured: an echo window, its figures, and a verdict.

An attestation proves what was measured in its window, on that link, and nothing else.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from time import monotonic
from typing import Any, Final

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from .bb8 import Droid
from .coordinator import DroidCoordinator
from .link_record import percentile
from .service_levels import LIMITS, MIN_ECHOES, Level

WINDOW: Final = 10.0
"""Seconds in which the echoes have to come."""

ASKED: Final = 10
"""Pings that are sent in a window, spread evenly."""

PASSED: Final = "passed"
FAILED: Final = "failed"

ANSWERED: Final = "ok"
TOO_FEW: Final = "too_few_echoes"
UNREACHABLE: Final = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """A ping: when it was sent (s since the window began), how long the answer took, what came."""

    at: float
    ms: float | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What was measured, and what follows from it."""

    verdict: str
    failed: tuple[str, ...]
    """What speaks against it: levels that are not kept to, too few echoes, or no connection."""

    window_s: float
    echoes: tuple[Echo, ...]
    figures: Mapping[str, float | None]
    limits: Mapping[str, float]
    ts: float

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            **asdict(self),
            "failed": list(self.failed),
            "echoes": [asdict(e) for e in self.echoes],
        }


def judge(
    echoes: Sequence[Echo], figures: Mapping[Level, float | None], window: float, ts: float
) -> Attestation:
    """Return what follows from the echoes of a window and the other figures of a link.

    Args:
        echoes: Of the window; those without an answer, too.
        figures: Of the service levels; those of the echoes are measured anew.
        window: In seconds.
        ts: When it began, in seconds since the epoch.
    """
    times = [echo.ms / 1000 for echo in echoes if echo.ms is not None]
    enough = len(times) >= MIN_ECHOES
    measured: dict[Level, float | None] = {
        **figures,
        Level.ECHO_P50: percentile(times, 0.5) if enough else None,
        Level.ECHO_P95: percentile(times, 0.95) if enough else None,
    }
    failed = [] if enough else [TOO_FEW]
    failed += [
        str(level)
        for level, figure in measured.items()
        if figure is not None and figure > LIMITS[level]
    ]
    return Attestation(
        verdict=FAILED if failed else PASSED,
        failed=tuple(failed),
        window_s=window,
        echoes=tuple(echoes),
        figures={str(level): figure for level, figure in measured.items()},
        limits={str(level): limit for level, limit in LIMITS.items()},
        ts=ts,
    )


async def async_attest(coordinator: DroidCoordinator, window: float = WINDOW) -> Attestation:
    """Connect to the robot, ping it for a window, and judge.

    A robot that cannot be reached is a verdict, not an error.
    """
    figures = coordinator.care.levels.figures
    try:
        await coordinator.async_run(Droid.ping)
    except HomeAssistantError:
        lost = judge((), figures, window, dt_util.utcnow().timestamp())
        return replace(lost, failed=(UNREACHABLE, *lost.failed))
    ts, began = dt_util.utcnow().timestamp(), monotonic()
    echoes: list[Echo] = []
    for number in range(ASKED):
        await asyncio.sleep(max(0.0, began + number * window / ASKED - monotonic()))
        if (at := monotonic() - began) >= window:
            break
        echoes.append(await _async_echo(coordinator, at))
    return judge(echoes, coordinator.care.levels.figures, window, ts)


async def _async_echo(coordinator: DroidCoordinator, at: float) -> Echo:
    try:
        seconds = await coordinator.async_run(Droid.ping)
    except HomeAssistantError as err:
        return Echo(at=round(at, 3), ms=None, outcome=err.translation_key or UNREACHABLE)
    return Echo(at=round(at, 3), ms=round(seconds * 1000, 1), outcome=ANSWERED)
