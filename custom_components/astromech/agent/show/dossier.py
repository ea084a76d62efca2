"""All that a person can know of one incident: why, what hangs from it, what was done, what was sent."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.loader import IntegrationNotFound, async_get_integration

from ..act.catalogue import actions_for
from ..approve.desk import Desk
from ..diagnose.graph import Graph
from ..journal.archive import Archive
from ..journal.casebook import Casebook
from ..journal.ledger import Ledger
from ..journal.record import Record
from ..judge.watch import Watch
from ..knowledge import load_cards
from ..learn.learning import Learning
from ..model import Cause, Remedy, Subject, SubjectKind
from .issues import issue_id
from .listing import Listing
from .upstream import upstream
from .wording import Wording

MAX_NODES: Final = 40
MAX_RECORDS: Final = 50
MAX_SENT: Final = 200
CORE_TRACKER: Final = "https://github.com/home-assistant/core/issues"

type Told = dict[str, Any]
type Layer = list[tuple[Subject, Subject | None]]
"""Subjects, each with the one that it hangs from."""


class Dossiers:
    """Puts it together; changes nothing."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        record: Record,
        archive: Archive,
        ledger: Ledger,
        listing: Listing,
        learning: Learning,
        watch: Watch,
        desk: Desk,
        wording: Wording,
        graph: Graph,
    ) -> None:
        self._hass = hass
        self._record = record
        self._archive = archive
        self._ledger = ledger
        self._casebook = Casebook(record.journal)
        self._listing = listing
        self._learning = learning
        self._watch = watch
        self._desk = desk
        self._wording = wording
        self._graph = graph

    async def async_told(self, row: int) -> Told | None:
        """Return it as JSON; None if there is no such incident, or the journal refuses."""
        kept = await self._record.keep(self._casebook.whole(row))
        if kept is None:
            return None
        diagnosis, scope = kept["diagnosis"], _scope(kept)
        fingerprint, cause = kept["fingerprint"], kept["cause"]
        case = self._watch.by_fingerprint(fingerprint)
        filed = self._desk.about(fingerprint)
        kept["root_cause"] = diagnosis.get("root_cause")
        told = self._listing.row(kept)
        similar = await self._record.keep(self._archive.similar(fingerprint, cause, scope.id))
        sent = await self._record.keep(self._ledger.recent(MAX_SENT)) or []
        return {
            **told,
            "diagnosis": diagnosis,
            "card": self._card(diagnosis.get("rule")),
            "steps": self._steps(diagnosis),
            "symptoms": [_symptom(symptom) for symptom in kept["symptoms"][:MAX_RECORDS]],
            "executions": [_execution(each) for each in kept["executions"]],
            "graph": self._drawn(scope, case.incident.dependants if case else ()),
            "filed": filed.told() if filed else None,
            "worth": self._worth(filed.proposal.order, scope, cause) if filed else None,
            "sent": [
                {"at": each.at, "to": each.entity_id, "prompt": each.prompt, "answer": each.answer}
                for each in sent
                if each.fingerprint == fingerprint
            ],
            "similar": [each for each in similar or [] if each["id"] != row],
            "issue_id": issue_id(fingerprint) if case else None,
            "report": await self._async_report(told, kept),
        }

    def _worth(self, order: Any, scope: Subject, cause: str) -> str:
        return self._learning.told(order, scope, Cause(cause), self._wording.word)

    def _card(self, rule: str | None) -> Told | None:
        card = next((card for card in load_cards() if card.id == rule), None)
        if card is None:
            return None
        return {"id": card.id, "root_cause": card.root_cause, "confidence": card.confidence}

    def _steps(self, diagnosis: Mapping[str, Any]) -> list[Told]:
        """Return what helps, and whether the agent could do it itself."""
        return [
            {
                "remedy": step["action"],
                "rationale": step["rationale"],
                "ours": any(actions_for(Remedy(step["action"]))),
            }
            for step in diagnosis.get("candidate_actions", ())
        ]

    # --- the graph ----------------------------------------------------------------------------

    @callback
    def _drawn(self, scope: Subject, suffering: Iterable[Subject]) -> Told:
        """Return what the subject rests on, and what rests on it, in layers from the ground up."""
        ground: Layer = [(node, scope) for node in self._graph.supports(scope)]
        layers: list[Layer] = [ground, [(scope, None)], *self._resting_on(scope, suffering)]
        nodes: list[Told] = []
        edges: list[tuple[str, str]] = []
        seen: set[Subject] = set()
        more = 0
        for layer, members in enumerate(layers):
            for subject, other in members:
                if subject in seen:
                    continue
                if len(nodes) >= MAX_NODES:
                    more += 1
                    continue
                seen.add(subject)
                nodes.append(self._node(subject, layer))
                if other is not None:
                    below, above = (subject, other) if layer == 0 else (other, subject)
                    edges.append((_key(below), _key(above)))
        there = {node["id"] for node in nodes}
        kept = [edge for edge in edges if there.issuperset(edge)]
        return {"nodes": nodes, "edges": kept, "more": more}

    def _resting_on(self, scope: Subject, suffering: Iterable[Subject]) -> list[Layer]:
        first = dict.fromkeys((*suffering, *self._graph.dependants(scope)))
        if scope.kind is SubjectKind.ENTRY:
            devices = dr.async_entries_for_config_entry(dr.async_get(self._hass), scope.id)
            first |= dict.fromkeys(Subject(kind=SubjectKind.DEVICE, id=each.id) for each in devices)
        second: Layer = []
        entities = er.async_get(self._hass)
        for subject in (scope, *first):
            if subject.kind is SubjectKind.DEVICE:
                second += [
                    (Subject(kind=SubjectKind.ENTITY, id=each.entity_id), subject)
                    for each in er.async_entries_for_device(entities, subject.id)
                ]
        return [[(subject, scope) for subject in first], second]

    def _node(self, subject: Subject, layer: int) -> Told:
        state = self._hass.states.get(subject.id) if subject.kind is SubjectKind.ENTITY else None
        return {
            "id": _key(subject),
            "kind": str(subject.kind),
            "name": self._wording.name_of(subject),
            "layer": layer,
            "down": self._is_down(subject, state.state if state else None),
        }

    def _is_down(self, subject: Subject, state: str | None) -> bool:
        match subject.kind:
            case SubjectKind.ENTITY:
                return state == "unavailable"
            case SubjectKind.ENTRY:
                entry = self._graph.entry(subject.id)
                return entry is not None and entry.down
            case SubjectKind.DEVICE:
                device = self._graph.device(subject.id)
                return device is not None and device.silent
            case _:
                return False

    # --- for those who make the integration ---------------------------------------------------

    async def _async_report(self, told: Told, kept: Mapping[str, Any]) -> Told | None:
        """Return what could be told to the integration's authors; None if it has no tracker."""
        if (domain := told["integration"]) is None:
            return None
        try:
            integration = await async_get_integration(self._hass, domain)
        except IntegrationNotFound:
            return None
        tracker = CORE_TRACKER if integration.is_built_in else integration.issue_tracker
        if not tracker or not tracker.startswith("https://"):
            return None
        version = None if integration.version is None else str(integration.version)
        return upstream(domain, version, tracker, kept)


def _scope(kept: Mapping[str, Any]) -> Subject:
    return Subject(kind=SubjectKind(kept["scope_kind"]), id=kept["scope_id"])


def _key(subject: Subject) -> str:
    return f"{subject.kind}/{subject.id}"


def _symptom(symptom: Mapping[str, Any]) -> Told:
    """Return a symptom; its texts were redacted before they were kept."""
    latest = symptom["latest"]
    facts = {name: value for name, value in latest["facts"].items() if value not in (None, "", [])}
    return {
        "id": symptom["id"],
        "count": symptom["count"],
        "first": symptom["first"],
        "last": latest["time"],
        "about": latest["subject"]["id"],
        "facts": facts,
    }


def _execution(each: Mapping[str, Any]) -> Told:
    return {
        "execution": each["id"],
        "action": each["action"],
        "state": each["state"],
        "approved_by": each["approved_by"].rpartition("/")[2],
        "detail": each["detail"],
        "steps": [{"at": step["at"], "state": step["state"]} for step in each["transitions"]],
    }
