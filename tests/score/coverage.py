"""What the analyst makes of all that Home Assistant may log: `script/score coverage`.

`n` counts the texts at WARNING or above, each once per module; `by_cause` what is said of them,
where `unknown` is an abstention and `benign` what a card knows to be nothing; `share` (0..1) is how
many get a cause, `benign` not counted. Of several exceptions that a record may carry the first is
asked about.
"""

from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from custom_components.astromech.agent.diagnose.cards import Card
from custom_components.astromech.agent.diagnose.correlate import fold
from custom_components.astromech.agent.diagnose.rules import analyse
from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import (
    Cause,
    Diagnosis,
    Incident,
    LogFacts,
    Signal,
    Subject,
    SubjectKind,
)

from .log_templates import LogTemplate, templates_of

BENIGN: Final = "benign"
UNKNOWN: Final = "unknown"

NO_VALUE: Final = "x"
"""What stands for each value of a text: it must not tell the analyst anything."""


def score() -> dict[str, Any]:
    """Return the figures for the Home Assistant that is installed."""
    cards = load_cards()
    return figures([answer(template, cards) for template in templates_of(installed())])


def installed() -> Path:
    """Return the folder of the installed Home Assistant; raise RuntimeError if there is none."""
    spec = find_spec("homeassistant")
    if spec is None or spec.origin is None:
        raise RuntimeError("Home Assistant is not installed")
    return Path(spec.origin).parent


def answer(template: LogTemplate, cards: Sequence[Card]) -> str:
    """Return the cause that the analyst finds, or BENIGN, or UNKNOWN."""
    diagnosis = analyse(incident_of(template), None, cards)
    if diagnosis.cause is not Cause.OTHER:
        return diagnosis.cause
    return BENIGN if _is_benign(diagnosis, cards) else UNKNOWN


def incident_of(template: LogTemplate) -> Incident:
    """Return the incident that begins with a record of a template, its values being meaningless."""
    facts = LogFacts(
        level=template.level,
        logger=template.module,
        template=template.text,
        call_site="",
        exceptions=template.exceptions[:1],
        message=template.filled(NO_VALUE),
    )
    subject = Subject(kind=SubjectKind.LOGGER, id=template.module)
    return fold(None, Signal(time=0.0, subject=subject, facts=facts), subject)


def figures(answers: Sequence[str]) -> dict[str, Any]:
    """Return how many answers there are, how many are causes, and how often each was given."""
    counts = Counter(answers)
    known = counts.total() - counts[BENIGN] - counts[UNKNOWN]
    return {
        "n": counts.total(),
        "share": round(known / max(1, counts.total()), 4),
        "by_cause": dict(counts.most_common()),
    }


def _is_benign(diagnosis: Diagnosis, cards: Sequence[Card]) -> bool:
    return any(card.id == diagnosis.rule and card.benign for card in cards)
