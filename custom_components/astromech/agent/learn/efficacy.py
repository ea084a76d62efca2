"""What a remedy is worth here: how often it helped, held against what heals by itself.

Pure. Counts decay, so that what a house was like years ago does not decide; they do not depend on
the order in which they came in.
"""

from dataclasses import dataclass
import math
from typing import Final

DAY: Final = 86400.0
HALF_LIFE: Final = 90 * DAY
"""Seconds after which an outcome counts half."""

ENOUGH_TRIED: Final = 5.0
ENOUGH_HEALED: Final = 3.0
"""Outcomes, as they count today, from which a remedy may be judged to be worth nothing."""

WORTH_TELLING: Final = 1.5
"""Recoveries, as they count today, from which a person is told how long they take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Decayed counts, as of `updated` (s since the epoch).

    Of a remedy: how often it helped and did not, and the seconds it took where it helped. Of what
    happens without one: how often it healed, how often somebody acted before it could, and the
    seconds that all of these were left alone.
    """

    helped: float = 0.0
    failed: float = 0.0
    seconds: float = 0.0
    updated: float = 0.0

    @property
    def tried(self) -> float:
        """Return how many outcomes there are."""
        return self.helped + self.failed

    def at(self, now: float) -> Tally:
        """Return what is left of it at a time that is not before `updated`."""
        share = _decay(now - self.updated)
        return Tally(
            helped=self.helped * share,
            failed=self.failed * share,
            seconds=self.seconds * share,
            updated=now,
        )

    def with_outcome(self, *, helped: bool, seconds: float, at: float) -> Tally:
        """Return the tally with one more outcome, which may be an older one."""
        now = max(at, self.updated)
        aged, weight = self.at(now), _decay(now - at)
        return Tally(
            helped=aged.helped + weight * helped,
            failed=aged.failed + weight * (not helped),
            seconds=aged.seconds + weight * seconds,
            updated=now,
        )


def _decay(seconds: float) -> float:
    return math.exp2(-max(0.0, seconds) / HALF_LIFE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """What became of a remedy for a cause at an integration, and of the same cause without one."""

    remedy: Tally
    alone: Tally

    @property
    def success(self) -> float:
        """Return the probability that it helps: the mean of the Beta posterior, 0..1."""
        return (self.remedy.helped + 1) / (self.remedy.tried + 2)

    @property
    def takes(self) -> float | None:
        """Return the mean seconds until it has helped, None if it never did."""
        return self.remedy.seconds / self.remedy.helped if self.remedy.helped else None

    @property
    def heals_in(self) -> float | None:
        """Return the mean seconds until the trouble is over without a remedy, None if unknown.

        What was acted upon counts as long as it was left alone: it had not healed until then.
        """
        return self.alone.seconds / self.alone.helped if self.alone.helped else None

    def heals_within(self, seconds: float) -> float:
        """Return the probability that it heals by itself in so many seconds, 0..1."""
        if self.heals_in is None:
            return 0.0
        return -math.expm1(-seconds / self.heals_in) if self.heals_in > 0 else 1.0

    def has_lift(self, patience: float) -> bool:
        """Say whether it is worth to act; a remedy that is hardly known may be tried.

        `patience` is how long (s) a remedy that never helped is waited for.
        """
        if self.remedy.tried < ENOUGH_TRIED or self.alone.helped < ENOUGH_HEALED:
            return True
        takes = patience if self.takes is None else self.takes
        return self.success > self.heals_within(takes)

    def texts(self) -> tuple[tuple[str, dict[str, str]], ...]:
        """Return what a person is told: translation keys, each with its placeholders."""
        helped, failed = round(self.remedy.helped), round(self.remedy.failed)
        if helped + failed:
            told = ("worked", {"worked": str(helped), "tried": str(helped + failed)})
        else:
            told = ("never_tried", {})
        if self.heals_in is None or self.alone.helped < WORTH_TELLING:
            return (told,)
        unit, number = _spoken(self.heals_in)
        return told, (f"heals_in_{unit}", {"number": str(number)})


def _spoken(seconds: float) -> tuple[str, int]:
    """Return a duration as a person says it."""
    if seconds < 90:
        return "seconds", max(1, round(seconds))
    if seconds < 90 * 60:
        return "minutes", round(seconds / 60)
    return "hours", round(seconds / 3600)
