"""What is thought of an incident: the cards, the live graph, what was changed, and any advice."""

from collections.abc import Iterable, Sequence
from typing import Final

from homeassistant.const import __version__ as HA_VERSION
from homeassistant.core import HomeAssistant, callback

from ..act.catalogue import ACTIONS
from ..diagnose.advice import Advice, weigh
from ..diagnose.cards import Card
from ..diagnose.changes import ChangeLog
from ..diagnose.graph import EntryNode
from ..diagnose.noise import without_noise
from ..diagnose.review import Finding, review
from ..diagnose.rules import analyse
from ..diagnose.surroundings import Surroundings, told
from ..model import Diagnosis, Incident, Signal, Subject, SubjectKind, Symptom
from ..observe.house import House

MAX_KNOWN: Final = 2000
"""Kinds of symptoms that are remembered to be nothing, or something."""

MAX_ADVICE: Final = 500
"""Incidents whose advice is remembered."""

OURS: Final = frozenset(remedy for action in ACTIONS.values() for remedy in action.remedies)


class Analyst:
    """Thinks; it neither keeps nor shows what it thinks."""

    def __init__(self, hass: HomeAssistant, house: House, changes: ChangeLog) -> None:
        self._hass = hass
        self._house = house
        self._changes = changes
        self._causes: tuple[Card, ...] = ()
        self._noise: tuple[Card, ...] = ()
        self._known_noise: dict[str, bool] = {}
        self._advice: dict[str, Advice] = {}

    @callback
    def know(self, cards: Iterable[Card]) -> None:
        """Take what is known about causes, and about what is nothing."""
        cards = tuple(cards)
        self._causes = tuple(card for card in cards if not card.benign)
        self._noise = tuple(card for card in cards if card.benign)
        self._known_noise.clear()

    @property
    def cards(self) -> int:
        """Return how many cards are known."""
        return len(self._causes) + len(self._noise)

    @callback
    def is_benign(self, symptom: Symptom) -> bool:
        """Say whether a symptom is known to be nothing; each kind is looked up once."""
        if symptom.id not in self._known_noise:
            if len(self._known_noise) >= MAX_KNOWN:
                self._known_noise.clear()
            self._known_noise[symptom.id] = not without_noise([symptom.latest], self._noise)
        return self._known_noise[symptom.id]

    @callback
    def heed(self, fingerprint: str, advice: Advice) -> bool:
        """Remember what a model said of an incident; return whether that is new."""
        if self._advice.get(fingerprint) == advice:
            return False
        if len(self._advice) >= MAX_ADVICE:
            self._advice.clear()
        self._advice[fingerprint] = advice
        return True

    async def async_diagnose(self, incident: Incident) -> Diagnosis:
        """Return what is thought of an incident at this moment; the cards are asked in a thread."""
        scope = incident.scope
        entry = self.entry(scope)
        changes = self._changes.near(self.about(incident), before=incident.first_seen)
        facts = told(changes, () if entry is None else (entry,))
        surroundings = Surroundings(
            facts=facts,
            changes=frozenset(change.kind for change in changes),
            ha_version=HA_VERSION,
        )
        diagnosis = await self._hass.async_add_executor_job(
            analyse, incident, entry, self._causes, surroundings
        )
        advice = self._advice.get(incident.fingerprint)
        return diagnosis if advice is None else weigh(diagnosis, advice, OURS)

    def review(self, signals: Sequence[Signal], since: float) -> list[Finding]:
        """Return the incidents among the signals of a time; without the live graph, in any thread."""
        facts = told(self._changes.since(since))
        surroundings = Surroundings(facts=facts, ha_version=HA_VERSION)
        return review(signals, (*self._causes, *self._noise), surroundings)

    def about(self, incident: Incident) -> tuple[Subject, ...]:
        """Return whom an incident is about: its scope, what that rests on, what rests on it."""
        scope = incident.scope
        return (scope, *self._house.supports(scope), *incident.dependants)

    def entry(self, scope: Subject) -> EntryNode | None:
        """Return the config entry that is a scope, None if it is something else."""
        return self._house.entry(scope.id) if scope.kind is SubjectKind.ENTRY else None
