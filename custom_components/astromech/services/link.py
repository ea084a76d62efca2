"""Actions that tell how the link to the robot is; neither wakes it."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)

from ..const import DOMAIN
from ..coordinator import DroidCoordinator
from .target import answer, async_resolve, schema


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions of this module."""
    for name, tell in _ACTIONS.items():
        hass.services.async_register(
            DOMAIN,
            name,
            _handler(hass, tell),
            schema=schema(),
            supports_response=SupportsResponse.OPTIONAL,
        )


def _handler(
    hass: HomeAssistant, tell: Callable[[DroidCoordinator], dict[str, Any]]
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        coordinator = await async_resolve(hass, call)
        if coordinator.data.connected:
            await coordinator.async_probe()
        return answer(call, **tell(coordinator))

    return handle


def diagnosis(coordinator: DroidCoordinator) -> dict[str, Any]:
    """Return what stands between Home Assistant and the robot now."""
    echo = coordinator.data.echo_seconds
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


def summary(coordinator: DroidCoordinator) -> dict[str, Any]:
    """Return how the link did of late, and whether the tasks that look after it run."""
    return {"connection": str(coordinator.connection), **coordinator.care.summary()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


_ACTIONS: Final = {"diagnose_link": diagnosis, "health_summary": summary}
