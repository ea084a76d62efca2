"""Where the robot is and where it rolls: a simple model on an injected clock."""

from dataclasses import dataclass
from math import cos, radians, sin

FULL_CIRCLE = 360.0
TOP_SPEED = 200.0
"""cm/s at speed 255; the document names about 2 m/s."""
FULL_POWER = 255
STEP = 0.01
"""Seconds between two points of a curve."""
DEGREES_PER_RATE_UNIT = 0.784
MAXIMUM_RATE = 400.0
TRACK_TURN_RATE = 2.0
"""Degrees per second and unit of difference between the raw motors."""


@dataclass(slots=True, kw_only=True)
class Motion:
    """Speed, heading and position; `advance` moves all three to a point in time.

    `heading` and `target` are degrees clockwise in the frame of the last calibration; `yaw` is
    what that frame is turned against the floor. x points right and y forward, in centimetres.
    """

    now: float
    speed: int = 0
    """Commanded speed, -255..255; negative only with raw motors."""
    heading: float = 0.0
    target: float = 0.0
    yaw: float = 0.0
    spin: float = 0.0
    """Degrees per second that the raw motors turn it by."""
    rate: float = MAXIMUM_RATE
    x: float = 0.0
    y: float = 0.0
    travelled: float = 0.0

    @property
    def velocity(self) -> tuple[float, float]:
        """Velocity to the right and forward, cm/s."""
        direction = radians(self.heading + self.yaw)
        along = self.speed * TOP_SPEED / FULL_POWER
        return along * sin(direction), along * cos(direction)

    @property
    def moving(self) -> bool:
        """Tell whether the motors turn."""
        return self.speed != 0 or self.spin != 0

    def roll(self, speed: int, heading: float) -> None:
        """Drive towards a heading; speed 0 turns in place."""
        self.speed, self.spin, self.target = speed, 0.0, heading % FULL_CIRCLE

    def power(self, left: int, right: int) -> None:
        """Drive both motors without a control loop, -255..255 each."""
        self.speed = (left + right) // 2
        self.spin = (left - right) * TRACK_TURN_RATE

    def halt(self) -> None:
        """Stop where it is, keeping the direction it has now."""
        self.speed, self.spin, self.target = 0, 0.0, self.heading

    def calibrate(self, heading: float) -> None:
        """Call the present direction `heading` from now on."""
        self.yaw = (self.yaw + self.heading - heading) % FULL_CIRCLE
        self.heading = self.target = heading % FULL_CIRCLE

    def turn_rate(self, units: int) -> None:
        """Set how fast it turns, in the document's units; 0 counts as 1, 255 as the maximum."""
        self.rate = MAXIMUM_RATE if units == 0xFF else max(units, 1) * DEGREES_PER_RATE_UNIT

    def advance(self, now: float) -> None:
        """Move on to a point in time."""
        while self.now < now:
            step = min(STEP, now - self.now) if self._turning else now - self.now
            self._turn(step)
            self._go(step)
            self.now += max(step, 1e-9)
        self.now = now

    @property
    def _turning(self) -> bool:
        return self.spin != 0 or self.heading != self.target

    def _turn(self, step: float) -> None:
        if self.spin:
            self.heading = self.target = (self.heading + self.spin * step) % FULL_CIRCLE
            return
        way = (self.target - self.heading + 180) % FULL_CIRCLE - 180
        most = self.rate * step
        if abs(way) <= most:
            self.heading = self.target
        else:
            self.heading = (self.heading + (most if way > 0 else -most)) % FULL_CIRCLE

    def _go(self, step: float) -> None:
        right, forward = self.velocity
        self.x += right * step
        self.y += forward * step
        self.travelled += (right**2 + forward**2) ** 0.5 * step
