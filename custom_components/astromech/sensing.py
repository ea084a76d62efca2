"""What the robot is asked to tell by itself: sensor values and collisions.

Both are remembered: a robot is asked anew on each link, also after a restart of Home Assistant. But
it is not woken for that.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from .bb8 import Droid, Signal
from .bb8.commands import CollisionMethod, ConfigureCollision
from .bb8.streaming import DEFAULT_SIGNALS
from .memory import Memory

if TYPE_CHECKING:
    from .coordinator import DroidCoordinator

THRESHOLDS: Final = ("x_threshold", "x_speed", "y_threshold", "y_speed", "dead_time")


def recall(droid: Droid, memory: Memory) -> None:
    """Have the droid want what is remembered; what another version wrote is no longer wanted."""
    with suppress(ValueError, TypeError, KeyError):
        if memory.streaming:
            signals = [Signal(each) for each in memory.streaming["signals"]]
            droid.streaming.want(signals, memory.streaming["rate"])
    with suppress(ValueError, TypeError):
        if memory.collisions:
            droid.streaming.want_collisions(_detection(**memory.collisions))


async def turn_streaming(coordinator: DroidCoordinator, on: bool) -> None:
    """Begin or end the streaming of sensor values, where a switch says no more.

    Raises:
        HomeAssistantError: the robot could not be reached, did not answer or refused.
    """
    await (stream(coordinator) if on else stop_streaming(coordinator))


async def stream(
    coordinator: DroidCoordinator,
    signals: tuple[Signal, ...] = DEFAULT_SIGNALS,
    rate: float = 1.0,
) -> float:
    """Begin the streaming of sensor values, and remember it; returns the rate that came of it.

    Args:
        coordinator: Of the robot.
        signals: At least one.
        rate: Samples per second; see `bb8.streaming.planned` for its limits.

    Raises:
        HomeAssistantError: the robot could not be reached, did not answer or refused.
    """
    actual = await coordinator.async_run(lambda droid: droid.streaming.start(signals, rate))
    await coordinator.memory.async_change(
        streaming={"signals": [str(each) for each in signals], "rate": rate}
    )
    return actual


async def stop_streaming(coordinator: DroidCoordinator) -> None:
    """End the streaming of sensor values; a robot that sleeps streams nothing anyway.

    Raises:
        HomeAssistantError: the robot did not answer or refused.
    """
    await coordinator.memory.async_change(streaming=None)
    if coordinator.data.connected:
        await coordinator.async_run(lambda droid: droid.streaming.stop())
    else:
        await coordinator.droid.streaming.stop()


async def turn_collision_detection(coordinator: DroidCoordinator, on: bool) -> None:
    """Begin or end the detection of collisions, with thresholds that suit a BB-8.

    Raises:
        HomeAssistantError: the robot could not be reached, did not answer or refused.
    """
    if on or coordinator.data.connected:
        await detect_collisions(coordinator, _detection() if on else _NO_DETECTION)
    else:
        coordinator.droid.streaming.want_collisions(None)
        await coordinator.memory.async_change(collisions=None)


async def detect_collisions(
    coordinator: DroidCoordinator, configuration: ConfigureCollision
) -> None:
    """Have collisions told, or no more with the method OFF, and remember it.

    Raises:
        HomeAssistantError: the robot could not be reached, did not answer or refused.
    """
    await coordinator.async_run(lambda droid: droid.streaming.detect_collisions(configuration))
    wanted = configuration.method is not CollisionMethod.OFF
    thresholds = {each: getattr(configuration, each) for each in THRESHOLDS}
    await coordinator.memory.async_change(collisions=thresholds if wanted else None)


def _detection(**thresholds: int) -> ConfigureCollision:
    return ConfigureCollision(method=CollisionMethod.DEFAULT, **thresholds)


_NO_DETECTION: Final = ConfigureCollision(method=CollisionMethod.OFF)
