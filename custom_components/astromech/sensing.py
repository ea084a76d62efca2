"""What the robot is asked to tell by itself: sensor values and collisions."""

from .bb8 import Droid
from .bb8.commands import CollisionMethod, ConfigureCollision
from .coordinator import DroidCoordinator


async def turn_streaming(coordinator: DroidCoordinator, on: bool) -> None:
    """Begin or end the streaming of sensor values; a robot that sleeps streams nothing anyway.

    Raises:
        HomeAssistantError: the robot could not be reached, did not answer or refused.
    """
    if not on and not coordinator.data.connected:
        await coordinator.droid.streaming.stop()
        return

    async def turn(droid: Droid) -> None:
        await (droid.streaming.start() if on else droid.streaming.stop())

    await coordinator.async_run(turn)


async def turn_collision_detection(coordinator: DroidCoordinator, on: bool) -> None:
    """Begin or end the detection of collisions, with thresholds that suit a BB-8.

    Raises:
        HomeAssistantError: the robot could not be reached, did not answer or refused.
    """
    method = CollisionMethod.DEFAULT if on else CollisionMethod.OFF
    if not on and not coordinator.data.connected:
        coordinator.droid.streaming.forget_collisions()
        return
    await coordinator.async_run(
        lambda droid: droid.streaming.detect_collisions(ConfigureCollision(method=method))
    )
