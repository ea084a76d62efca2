"""What is wrong with a Bluetooth radio, be it an adapter or a proxy; free of Home Assistant."""

from collections.abc import Mapping
from typing import Final

from ..model import Condition, Subject, SubjectKind
from .conditions import Reading, above

SILENT: Final = 90.0
"""Seconds; Home Assistant restarts an adapter that has heard nothing for so long."""

HEARD: Final = 5.0
"""Seconds; what lies between may be the time since that restart, which looks like hearing."""


def hearing(source: str, *, silent_for: float | None) -> Reading:
    """Judge what a radio hears.

    Args:
        source: Of the radio.
        silent_for: Seconds since it heard anything; None if it never did, for there may be nothing.
    """
    heard = None if silent_for is None else above(silent_for, begins=SILENT, ends=HEARD)
    return Reading(
        subject=_radio(source),
        condition=Condition.SCANNER_SILENT,
        bad=heard,
        detail="silent",
        figure=None if silent_for is None else round(silent_for),
        limit=SILENT,
    )


def listening(source: str, *, scanning: bool) -> Reading:
    """Judge whether a radio listens at all; a pause for a connection is listening, too."""
    return Reading(
        subject=_radio(source),
        condition=Condition.SCANNER_SILENT,
        bad=not scanning,
        detail="not_scanning",
    )


def presence(source: str, *, there: bool) -> Reading:
    """Judge whether a radio that is set up is there."""
    return Reading(
        subject=_radio(source),
        condition=Condition.SCANNER_SILENT,
        bad=not there,
        detail="gone",
    )


def connections(slots: Mapping[str, tuple[int, int]]) -> list[Reading]:
    """Judge the connections that radios can hold at once: full is who has no slot to spare.

    As long as one of them has, that is no trouble; a proxy is there to be used.

    Args:
        slots: By source: how many there are, and how many are free. None at all is not known.
    """
    counted = {source: counts for source, counts in slots.items() if counts[0] > 0}
    full = all(free <= 0 for _, free in counted.values())
    return [
        Reading(
            subject=_radio(source),
            condition=Condition.SLOTS_FULL,
            bad=full,
            figure=total - free,
            limit=total,
        )
        for source, (total, free) in counted.items()
    ]


def _radio(source: str) -> Subject:
    return Subject(kind=SubjectKind.SCANNER, id=source)
