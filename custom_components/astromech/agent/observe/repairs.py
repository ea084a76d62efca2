"""Repairs issues of all other integrations, as signals; one that goes or is ignored is good news."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ..model import RepairFacts, Signal, Subject, SubjectKind
from .batch import Batch

BATCH_SECONDS: Final = 1.0
MAX_KNOWN: Final = 1000
"""Issues that are followed at once; what comes on top is not told."""

type _Name = tuple[str, str]

_SIGN_IN_AGAIN: Final = "config_entry_reauth_"
_OF_RUNS: Final = frozenset({"automation", "script"})


class RepairCollector:
    """Watches the issue registry."""

    def __init__(self, hass: HomeAssistant, sink: Callable[[list[Signal]], None]) -> None:
        self._hass = hass
        self._registry = ir.async_get(hass)
        self._batch = Batch(hass, sink, seconds=BATCH_SECONDS)
        self._known: dict[_Name, tuple[Subject, RepairFacts]] = {}

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Report the issues that there are, and begin to listen; return what ends it."""
        for name in self._registry.issues:
            self._look_at(name)
        unlisten = self._hass.bus.async_listen(
            ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, self._changed
        )

        @callback
        def stop() -> None:
            unlisten()
            self._batch.close()

        return stop

    @callback
    def _changed(self, event: Event[ir.EventIssueRegistryUpdatedData]) -> None:
        self._look_at((event.data["domain"], event.data["issue_id"]))

    def _look_at(self, name: _Name) -> None:
        """Tell how an issue is now, if that is news."""
        issue = self._registry.issues.get(name)
        if name[0] == DOMAIN:
            return
        if issue is not None and issue.active and issue.dismissed_version is None:
            self._there(name, issue)
        elif (told := self._known.pop(name, None)) is not None:
            subject, facts = told
            self._tell(name, subject, replace(facts, active=False))

    def _there(self, name: _Name, issue: ir.IssueEntry) -> None:
        if name not in self._known and len(self._known) >= MAX_KNOWN:
            return
        self._known[name] = subject, facts = self._subject(issue), _facts(issue)
        self._tell(name, subject, facts)

    def _tell(self, name: _Name, subject: Subject, facts: RepairFacts) -> None:
        now = dt_util.utcnow().timestamp()
        self._batch.put(name, Signal(time=now, subject=subject, facts=facts))

    def _subject(self, issue: ir.IssueEntry) -> Subject:
        """Return whom an issue is about: a config entry, an automation, or an integration."""
        entry_id = getattr(issue, "config_entry_id", None)  # from Home Assistant 2026.11 on
        if issue.issue_id.startswith(_SIGN_IN_AGAIN):
            entry_id = issue.issue_id.rpartition("_")[2]
        if entry_id and self._hass.config_entries.async_get_entry(entry_id) is not None:
            return Subject(kind=SubjectKind.ENTRY, id=entry_id)
        run = (issue.translation_placeholders or {}).get("entity_id", "")
        if issue.domain in _OF_RUNS and run.startswith(f"{issue.domain}."):
            return Subject(kind=SubjectKind.AUTOMATION, id=run)
        return Subject(kind=SubjectKind.INTEGRATION, id=issue.issue_domain or issue.domain)


def _facts(issue: ir.IssueEntry) -> RepairFacts:
    return RepairFacts(
        domain=issue.domain,
        issue_id=issue.issue_id,
        translation_key=issue.translation_key,
        severity=issue.severity.value if issue.severity else None,
    )
