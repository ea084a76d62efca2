"""What holds and what does not, from one reading to the next; free of Home Assistant.

A condition must look bad several times in a row before it holds, and good several times before it
has ended; a figure between its two limits decides nothing. So nothing flaps.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..model import Condition, ConditionFacts, Signal, Subject

MAX_READINGS: Final = 500
"""Readings looked at in one go; a house that has more of one kind is not a house."""

type _Key = tuple[Subject, Condition, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a condition looks at this moment: `bad` is None where the figure decides nothing."""

    subject: Subject
    condition: Condition
    bad: bool | None
    detail: str = ""
    figure: float | None = None
    limit: float | None = None


def below(figure: float, *, begins: float, ends: float) -> bool | None:
    """Say whether a figure is too low: below `begins` it is, from `ends` on it is not."""
    if figure < begins:
        return True
    return False if figure >= ends else None


def above(figure: float, *, begins: float, ends: float) -> bool | None:
    """Say whether a figure is too high: above `begins` it is, up to `ends` it is not."""
    if figure > begins:
        return True
    return False if figure <= ends else None


@dataclass(slots=True)
class _Standing:
    """A condition that holds, or that may soon; `against` counts readings that contradict."""

    reading: Reading
    holds: bool = False
    against: int = 0


class Standings:
    """Which conditions hold.

    Args:
        rise: Bad readings in a row after which a condition holds.
        fall: Good readings in a row after which it has ended.
        whole: Each weighing tells of everything, so what it leaves out counts as good.
    """

    def __init__(self, *, rise: int = 1, fall: int = 1, whole: bool = True) -> None:
        self._rise = rise
        self._fall = fall
        self._whole = whole
        self._standings: dict[_Key, _Standing] = {}

    def weigh(self, readings: Iterable[Reading], now: float) -> list[Signal]:
        """Return what has begun and what has ended by these readings."""
        seen = {_key(reading): reading for reading in list(readings)[:MAX_READINGS]}
        for key, reading in seen.items():
            if reading.bad and key not in self._standings:
                self._standings[key] = _Standing(reading)
        return [
            _signal(standing.reading, holds=standing.holds, now=now)
            for key, standing in list(self._standings.items())
            if (self._whole or key in seen) and self._turns(key, standing, seen.get(key))
        ]

    def _turns(self, key: _Key, standing: _Standing, reading: Reading | None) -> bool:
        """Take one reading in, and say whether the condition has begun or ended by it."""
        bad = False if reading is None else reading.bad
        standing.reading = reading or standing.reading
        if bad is None:
            return False
        if bad is standing.holds:
            standing.against = 0
        else:
            standing.against += 1
        turns = standing.against >= (self._fall if standing.holds else self._rise)
        if turns:
            standing.holds, standing.against = not standing.holds, 0
        if not standing.holds and not bad:
            del self._standings[key]
        return turns


def _key(reading: Reading) -> _Key:
    return reading.subject, reading.condition, reading.detail


def _signal(reading: Reading, *, holds: bool, now: float) -> Signal:
    facts = ConditionFacts(
        condition=reading.condition,
        holds=holds,
        figure=reading.figure,
        limit=reading.limit,
        detail=reading.detail,
    )
    return Signal(time=now, subject=reading.subject, facts=facts)
