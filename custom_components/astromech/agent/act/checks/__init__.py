"""The verification tests: what each one looks at. Every one only looks."""

from typing import Final

from ...model import Check
from . import house
from .examination import Examiner

EXAMINERS: Final[dict[Check, Examiner]] = {**house.EXAMINERS}
