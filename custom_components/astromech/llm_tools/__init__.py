"""What a language model may ask of us: to read and to propose, never to decide or to drive."""

from typing import Final

from .droids import DroidStatus
from .incidents import ExplainIncident, ListIncidents
from .remedies import ProposeRemedy

EVERYBODY_ABOUT_INCIDENTS: Final = ListIncidents()
USERS_ABOUT_INCIDENTS: Final = (ExplainIncident(), ProposeRemedy())
ABOUT_DROIDS: Final = DroidStatus()
