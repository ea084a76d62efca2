"""What the robot keeps in flash, and what its main CPU forgets when it sleeps."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from .motion import Motion

type Rgb = tuple[int, int, int]

OFF: Rgb = (0, 0, 0)
FACTORY_COLOR: Rgb = (255, 80, 0)
"""The orange that a BB-8 glows in until someone chooses another colour."""
INACTIVITY_TIMEOUT = 600.0
MOTION_TIMEOUT = 2.0


class Power(IntEnum):
    """State byte of the power-state answer and of the power notification."""

    CHARGING = 1
    OK = 2
    LOW = 3
    CRITICAL = 4


class Permanent(IntFlag):
    """Permanent options that the simulator acts on; the others are stored."""

    STAY_AWAKE_ON_CHARGER = 1 << 0
    MOTION_TIMEOUT = 1 << 4


class Temporary(IntFlag):
    """Temporary options; all are lost on sleep."""

    STOP_ON_DISCONNECT = 1 << 0


class MacroFlag(IntFlag):
    """Flags of a macro that the simulator acts on."""

    MOTOR_CONTROL = 0x01
    """Stop the motors when it ends."""
    STOP_ON_DISCONNECT = 0x04
    """Let the temporary option of this name act while it runs."""


@dataclass(slots=True, kw_only=True)
class Battery:
    """The two cells and what they remember."""

    state: Power = Power.OK
    centivolts: int = 776
    charges: int = 34
    seconds_since_charge: int = 1200


@dataclass(slots=True, kw_only=True)
class Counters:
    """What the level-2 diagnostics count."""

    good: int = 0
    bad_device: int = 0
    bad_length: int = 0
    bad_command: int = 0
    bad_checksum: int = 0
    sent: int = 0


@dataclass(slots=True, kw_only=True)
class Flash:
    """Survives sleep."""

    name: bytes
    address: str
    user_color: Rgb = FACTORY_COLOR
    permanent_options: int = 0
    trip_points: tuple[int, int] = (700, 650)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Which sensors are streamed, how often, and how many packets are still due (None: endless)."""

    interval: float
    frames: int
    mask: int
    mask2: int
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollisionDetection:
    """Method 0 is off; thresholds grow with speed; dead time in seconds."""

    method: int = 0
    x: int = 0
    x_speed: int = 0
    y: int = 0
    y_speed: int = 0
    dead_time: float = 0.0


@dataclass(slots=True, kw_only=True)
class Running:
    """State of the main CPU while it is awake; each wake begins with a fresh one."""

    since: float
    motion: Motion
    main_led: Rgb = OFF
    back_led: int = 0
    stabilization: bool = True
    temporary_options: int = 0
    inactivity_timeout: float = INACTIVITY_TIMEOUT
    motion_timeout: float = MOTION_TIMEOUT
    power_notifications: bool = False
    accelerometer_range: int = 2
    motors: tuple[int, int] = (0, 0)
    frames: list[bytes] = field(default_factory=list)
    """Sensor readings that wait for the rest of their packet."""
    collisions: CollisionDetection = CollisionDetection()
    deaf_until: float = 0.0
    """No second collision is reported before this time."""
    locator_origin: tuple[float, float] = (0.0, 0.0)
    locator_tare: int = 0
    falling: bool = False
    """Nothing holds it: its accelerometer feels nothing."""
    macro: bytes = b""
    """The temporary one."""
    macro_at: int | None = None
    """Index of the command that it carries out, None while it does not run."""
    time_base: float = 0.0
    """What the robot's millisecond clock counts from."""

    @property
    def heeds_disconnection(self) -> bool:
        """Tell whether it stops when the link goes: a macro that runs has to agree."""
        if self.macro_at is not None and not self.macro[1] & MacroFlag.STOP_ON_DISCONNECT:
            return False
        return bool(self.temporary_options & Temporary.STOP_ON_DISCONNECT)
