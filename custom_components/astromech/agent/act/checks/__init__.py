"""The verification tests: what each one looks at. Every one only looks."""

from typing import Final

from ...model import Check
from . import automations, core, entries, files, house, machine, supervised, symptom, witness
from .examination import Examiner

EXAMINERS: Final[dict[Check, Examiner]] = {
    **house.EXAMINERS,
    **entries.EXAMINERS,
    **automations.EXAMINERS,
    **core.EXAMINERS,
    **files.EXAMINERS,
    **machine.EXAMINERS,
    **supervised.EXAMINERS,
    **symptom.EXAMINERS,
    **witness.EXAMINERS,
}
