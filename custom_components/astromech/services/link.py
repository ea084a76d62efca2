"""Actions that tell how the link to the robot is; only an attestation wakes it."""

from collections.abc import Callable
from typing import Final

from homeassistant.core import ServiceCall
import voluptuous as vol

from ..attestation import WINDOW, async_attest
from ..const import EVENT_ATTESTATION
from ..coordinator import DroidCoordinator
from ..telemetry import device_id_of
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


async def _attest(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    """Measure for a window and tell the verdict: here, as an event, and in the diagnostics."""
    attestation = coordinator.care.attested = await async_attest(coordinator, call.data["window"])
    told = attestation.told()
    brief = {name: told[name] for name in ("verdict", "failed", "figures", "window_s", "ts")}
    coordinator.hass.bus.async_fire(
        EVENT_ATTESTATION,
        {
            "device_id": device_id_of(coordinator.hass, coordinator.config_entry),
            "name": coordinator.name,
            **brief,
        },
        context=call.context,
    )
    return told


ACTIONS: Final = {
    "attest": Action(
        _attest,
        {
            vol.Optional("window", default=WINDOW): vol.All(
                vol.Coerce(float), vol.Range(min=1, max=60)
            )
        },
    ),
    "diagnose_link": _told(diagnosis),
    "health_summary": _told(summary),
}
