"""Actions that tell how the link to the robot is; neither wakes it."""

from collections.abc import Callable
from typing import Final

from homeassistant.core import ServiceCall

from ..coordinator import DroidCoordinator
from .target import Action, Facts


def _told(tell: Callable[[DroidCoordinator], Facts]) -> Action:
    """Return an action that tells what is known, with the round trip of a connected robot."""

    async def act(coordinator: DroidCoordinator, _call: ServiceCall) -> Facts:
        if coordinator.data.connected:
            await coordinator.async_probe()
        return tell(coordinator)

    return Action(act)


def diagnosis(coordinator: DroidCoordinator) -> Facts:
    """Return what stands between Home Assistant and the robot now."""
    echo = coordinator.droid.echo_seconds
    return {
        "connection": str(coordinator.connection),
        "in_range": coordinator.presence.in_range,
        "reason": coordinator.reason,
        "rssi": coordinator.presence.rssi,
        "heard_ago": _rounded(coordinator.presence.heard_ago),
        "echo_ms": _rounded(echo and echo * 1000),
        "radios": [
            {"name": name, "slots": slots, "free": free}
            for name, slots, free in coordinator.care.slots.counts()
        ],
    }


def summary(coordinator: DroidCoordinator) -> Facts:
    """Return how the link did of late, and whether the tasks that look after it run."""
    return {"connection": str(coordinator.connection), **coordinator.care.summary()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


ACTIONS: Final = {"diagnose_link": _told(diagnosis), "health_summary": _told(summary)}
