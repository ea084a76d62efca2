"""Where a person's say about motion is remembered, and the driver told of it."""

from collections.abc import Awaitable, Callable

from homeassistant.core import Context
from homeassistant.exceptions import ServiceValidationError

from .bb8 import Droid, DroidError, MotionRefused, Superseded
from .connection import home_assistant_error
from .const import DOMAIN
from .coordinator import DroidCoordinator


async def async_move[T](
    coordinator: DroidCoordinator, movement: Callable[[Droid], Awaitable[T]]
) -> T:
    """Connect where needed and move; a robot that must not move is not even woken.

    Raises:
        ServiceValidationError: it may not move now.
        HomeAssistantError: it could not be reached, did not answer or refused; or somebody has
            stopped it while it was being connected: what was asked before a stop does not begin.
    """
    if (veto := coordinator.droid.motion.veto) is not None:
        raise home_assistant_error(MotionRefused(veto))
    stops = coordinator.stops

    async def move(droid: Droid) -> T:
        if coordinator.stops != stops:
            raise Superseded
        return await movement(droid)

    return await coordinator.async_run(move)


async def async_aim(coordinator: DroidCoordinator, degrees: float = 0.0) -> None:
    """Turn by so many degrees, and call that heading 0; raises as `async_move`.

    Without a turn nothing moves, so it is never refused.
    """
    if degrees:
        await async_move(coordinator, lambda droid: droid.control.aim(degrees))
    else:
        await coordinator.async_run(lambda droid: droid.control.aim())


async def async_allow(coordinator: DroidCoordinator, on: bool) -> None:
    """Allow motion, or forbid it, which stops the robot.

    Raises:
        HomeAssistantError: it was forbidden, and the robot did not confirm the stop.
    """
    coordinator.droid.motion.allowed = on
    try:
        if not on and coordinator.data.moving:
            await async_stop(coordinator)
    finally:
        await coordinator.memory.async_change(motion_allowed=on)


async def async_set_speed_cap(coordinator: DroidCoordinator, cap: float) -> None:
    """Hold the robot's speed to 0..255 from now on."""
    coordinator.droid.motion.speed_cap = int(cap)
    await coordinator.memory.async_change(speed_cap=int(cap))


async def async_stop(coordinator: DroidCoordinator) -> bool:
    """Stop a connected robot; tell whether there was one: none that sleeps is woken to stop.

    Raises:
        HomeAssistantError: it did not confirm.
    """
    coordinator.stops += 1
    if not coordinator.data.connected:
        return False
    try:
        await coordinator.droid.stop()
    except DroidError as err:
        raise home_assistant_error(err) from err
    return True


async def async_emergency_stop(coordinator: DroidCoordinator, reason: str) -> bool:
    """Stop the robot and latch it; as `async_stop`. The latch is on disk when this returns."""
    motion, connected = coordinator.droid.motion, coordinator.data.connected
    try:
        if connected:
            await motion.emergency_stop(reason)
    except DroidError as err:
        raise home_assistant_error(err) from err
    finally:
        motion.latch(reason)
        await coordinator.memory.async_change(e_stop=coordinator.data.e_stop)
    return connected


async def async_clear_emergency_stop(coordinator: DroidCoordinator, context: Context) -> bool:
    """Release the emergency stop, if it is a person who wishes so; nothing resumes.

    Returns:
        Whether there was one.

    Raises:
        ServiceValidationError: an automation asks, or the robot has not confirmed the stop.
    """
    if context.user_id is None:
        raise _denied("clear_needs_person")
    if not coordinator.droid.motion.stands:
        raise _denied("clear_while_moving")
    latched = coordinator.data.e_stop is not None
    await coordinator.memory.async_change(e_stop=None)
    coordinator.droid.motion.clear()
    return latched


def _denied(key: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key)
