"""What a droid shows of the house's mood, or that it shows nothing. Pure."""

from dataclasses import dataclass
from typing import Final, assert_never

from .agent.show.mood import Mood
from .bb8 import Color, DroidState, PowerState
from .bb8.animations import DARK, Frames, beacon, breath, glow, nod, signal

SOFT: Final = Color(red=0, green=22, blue=30)
AMBER: Final = Color(red=255, green=120, blue=0)
BLUE: Final = Color(red=0, green=60, blue=255)
TURNING: Final = Color(red=200, green=220, blue=255)
GREEN: Final = Color(red=0, green=255, blue=40)

DRAINED: Final = frozenset({PowerState.LOW, PowerState.CRITICAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What stands between a mood and the light.

    Attributes:
        droid: The robot.
        quiet: It is a quiet hour of the house.
        taken: A person has used the light since the house is in this mood.
    """

    droid: DroidState
    quiet: bool = False
    taken: bool = False

    @property
    def lit(self) -> bool:
        """Return whether a person's colour shows, or would."""
        return self.droid.main_led not in (None, DARK)

    @property
    def free(self) -> bool:
        """Return whether the light may show anything: no robot is woken for that."""
        return (
            self.droid.connected
            and self.droid.power not in DRAINED
            and self.droid.effect is None
            and self.droid.e_stop is None
            and not self.quiet
            and not self.taken
        )


def on_show(mood: Mood | None, stage: Stage) -> Mood | None:
    """Return the mood to show; None leaves the light as a person wants it, or gives it back.

    A calm house asks for no attention: it glows only where the light is dark anyway.
    """
    if not stage.free or (mood is Mood.CALM and stage.lit):
        return None
    return mood


def light(mood: Mood, stage: Stage) -> Frames:
    """Return the frames of a mood; relief ends where a person's colour is to show again."""
    match mood:
        case Mood.CALM:
            return glow(SOFT)
        case Mood.INCIDENT:
            return breath(AMBER)
        case Mood.WAITING:
            return signal(BLUE)
        case Mood.WORKING:
            return beacon(TURNING)
        case Mood.SOLVED:
            return nod(GREEN) if stage.lit else nod(GREEN, glow(SOFT))
        case _:
            assert_never(mood)
