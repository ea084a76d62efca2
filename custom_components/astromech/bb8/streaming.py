"""Sensor values and collisions: wanted on demand, remembered, and asked for anew on each link."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Final

from .commands import CollisionMethod, Command, ConfigureCollision, SetDataStreaming
from .errors import CommandRejected, InvalidArgument, NoAnswer, NotConnected
from .lights import Publish
from .sensors import Layout, Signal
from .value import Value

SAMPLES_PER_SECOND: Final = 400
"""The rate of the robot's own control loop, which the divisor divides."""

SLOWEST: Final = 0.1
FASTEST: Final = 20.0
"""Samples per second that are let through; past it a Bluetooth proxy falls behind."""

NOTIFICATIONS_PER_SECOND: Final = 40
"""What a proxy bears: two in 50 ms."""

_NOTIFICATION: Final = 20
_FRAME: Final = 6

DEFAULT_SIGNALS: Final = (
    *(Signal.PITCH, Signal.ROLL, Signal.YAW),
    *(Signal.ACCEL_X, Signal.ACCEL_Y, Signal.ACCEL_Z),
    *(Signal.POSITION_X, Signal.POSITION_Y),
    *(Signal.VELOCITY_X, Signal.VELOCITY_Y),
)


class Plan(Value):
    """What is to be streamed, and every how many samples of the robot's."""

    layout: Layout
    divisor: int


class Streaming:
    """What the robot senses, told by itself. Nothing is, until it is asked for.

    Args:
        request: Sends a command; raises DroidError.
        publish: Changes what is known of the robot.
    """

    def __init__(
        self, request: Callable[[Command[None]], Awaitable[None]], publish: Publish
    ) -> None:
        self._request = request
        self._publish = publish
        self._plan: Plan | None = None
        self._collisions: ConfigureCollision | None = None
        self._layout: Layout | None = None

    @property
    def layout(self) -> Layout | None:
        """What a frame holds that comes now; one that comes before it is confirmed does not fit."""
        return self._layout

    async def start(self, signals: Iterable[Signal] = DEFAULT_SIGNALS, rate: float = 1.0) -> float:
        """Have signals sent, instead of those before; returns the rate that came of it.

        Args:
            signals: At least one.
            rate: Samples per second, 0.1..20, and not more than a Bluetooth proxy bears.

        Raises:
            InvalidArgument: There is no signal, or too much is asked for.
            DroidError: As every verb.
        """
        plan = planned(tuple(signals), rate)
        await self._stream(plan)
        self._plan = plan
        self._publish(streaming=True)
        return SAMPLES_PER_SECOND / plan.divisor

    def want(self, signals: Iterable[Signal], rate: float) -> None:
        """Have signals sent from the next link on; arguments and errors as `start`'s."""
        self._plan = planned(tuple(signals), rate)
        self._publish(streaming=True)

    async def stop(self) -> None:
        """Have nothing sent any more."""
        self._plan = self._layout = None
        self._publish(streaming=False, sample=None)
        with suppress(NotConnected):  # then nothing comes
            await self._request(SetDataStreaming(divisor=SAMPLES_PER_SECOND))

    async def detect_collisions(self, configuration: ConfigureCollision) -> None:
        """Have collisions told, or no more with the method OFF; see the events of the droid."""
        await self._request(configuration)
        wanted = configuration.method is not CollisionMethod.OFF
        self._collisions = configuration if wanted else None
        self._publish(detecting_collisions=wanted)

    def want_collisions(self, configuration: ConfigureCollision | None) -> None:
        """Have collisions told from the next link on, or none."""
        self._collisions = configuration
        self._publish(detecting_collisions=configuration is not None)

    async def restore(self) -> None:
        """Ask anew on a new link: the robot forgets in its sleep."""
        with suppress(CommandRejected, NoAnswer):
            if self._plan:
                await self._stream(self._plan)
        with suppress(CommandRejected, NoAnswer):
            if self._collisions:
                await self._request(self._collisions)

    def lost(self) -> None:
        """Take note that the link is gone; what was wanted still is."""
        self._layout = None

    async def _stream(self, plan: Plan) -> None:
        self._layout = None
        layout = plan.layout
        await self._request(
            SetDataStreaming(divisor=plan.divisor, mask=layout.mask, mask2=layout.mask2)
        )
        self._layout = layout


def planned(signals: tuple[Signal, ...], rate: float) -> Plan:
    """Return the plan for signals, once it is known that the link can carry them.

    Raises:
        InvalidArgument: There is no signal, or too much is asked for.
    """
    if not signals:
        raise InvalidArgument("signals", signals, "at least one")
    if not SLOWEST <= rate <= FASTEST:
        raise InvalidArgument("rate", rate, f"{SLOWEST}..{FASTEST}")
    size = _FRAME + 2 * len(set(signals))
    most = NOTIFICATIONS_PER_SECOND / -(-size // _NOTIFICATION)
    if rate > most:
        raise InvalidArgument("rate", rate, f"at most {most:g} with so many signals")
    return Plan(layout=Layout.of(signals), divisor=round(SAMPLES_PER_SECOND / rate))
