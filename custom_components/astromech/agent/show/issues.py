"""What the person reads in Settings > Repairs.

Issues are not persistent: they are raised anew from what is observed. Their ids are stable, and a
record of our own keeps what a person ignores, since Home Assistant forgets that with the issue.
"""

from enum import StrEnum
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ...const import DOMAIN
from ..diagnose.graph import EntryNode
from ..journal.record import Record
from ..judge.watch import Case
from ..model import Execution
from .wording import Wording, plain

PREFIX: Final = "incident_"
DOUBT_PREFIX: Final = "in_doubt_"
NOT_UNDONE_PREFIX: Final = "not_undone_"


class OwnIssue(StrEnum):
    """What the agent has to say about itself; the values are ids and translation keys."""

    JOURNAL_DAMAGED = "journal_damaged"
    JOURNAL_UNWRITABLE = "journal_unwritable"
    JOURNAL_ALTERED = "journal_altered"
    UNCLEAN_RESTART = "unclean_restart"
    CRASH_LOOP = "crash_loop"
    COLLECTOR_DEAF = "collector_deaf"
    POLICY_INVALID = "policy_invalid"
    AUTOMATIC_DEMOTED = "automatic_demoted"


def issue_id(fingerprint: str) -> str:
    """Return the id of an incident's issue; stable, so that *ignore* lasts."""
    return f"{PREFIX}{fingerprint}"


class IssueBoard:
    """Raises and clears the issues of the agent."""

    def __init__(
        self,
        hass: HomeAssistant,
        record: Record,
        wording: Wording,
    ) -> None:
        self._hass = hass
        self._record = record
        self.wording = wording
        self._raised: set[str] = set()
        self._ignored: set[str] = set()

    async def async_start(self) -> CALLBACK_TYPE:
        """Load what is ignored, and begin to listen; return what ends it."""
        self._ignored = await self._record.keep(self._record.journal.ignored()) or set()
        return self._hass.bus.async_listen(
            ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED, self._async_registry_updated
        )

    # --- incidents ----------------------------------------------------------------------------

    @callback
    def show(self, case: Case, entry: EntryNode | None) -> None:
        """Raise the issue of an incident, or bring it up to date."""
        if case.diagnosis is None:
            return
        self._raise(
            issue_id(case.incident.fingerprint),
            translation_key=_key(case),
            placeholders=self.wording.describe(case, entry),
            fixable=case.proposal is not None or not case.diagnosis.abstained,
            severity=ir.IssueSeverity.ERROR if case.incident.was_down else ir.IssueSeverity.WARNING,
            issue_domain=entry.domain if entry else None,
        )

    @callback
    def clear(self, fingerprint: str) -> None:
        """Take an incident's issue away: it is over."""
        self._clear(issue_id(fingerprint))

    @callback
    def is_ignored(self, fingerprint: str) -> bool:
        """Say whether a person wants to hear no more of an incident."""
        return issue_id(fingerprint) in self._ignored

    @callback
    def ignore(self, fingerprint: str) -> None:
        """Let a person hear no more of an incident."""
        ir.async_ignore_issue(self._hass, DOMAIN, issue_id(fingerprint), True)

    # --- executions ---------------------------------------------------------------------------

    @callback
    def show_doubt(self, execution: Execution) -> None:
        """Ask a person how an execution ended that was interrupted."""
        self._raise(
            f"{DOUBT_PREFIX}{execution.id}",
            translation_key="execution_in_doubt",
            placeholders=self.what_was_done(execution),
            fixable=True,
            severity=ir.IssueSeverity.ERROR,
        )

    @callback
    def clear_doubt(self, execution_id: str) -> None:
        """Ask no more: it is settled."""
        self._clear(f"{DOUBT_PREFIX}{execution_id}")

    @callback
    def show_not_undone(self, execution: Execution) -> None:
        """Hand an execution over to a person that failed and could not be taken back."""
        self._raise(
            f"{NOT_UNDONE_PREFIX}{execution.id}",
            translation_key="execution_not_undone",
            placeholders=self.what_was_done(execution),
            fixable=False,
            severity=ir.IssueSeverity.ERROR,
        )

    def what_was_done(self, execution: Execution) -> dict[str, str]:
        """Return the texts of an execution."""
        proposal = execution.proposal
        return {
            "target": plain(proposal.target_title),
            "action": self.wording.word("action", proposal.order.action),
        }

    # --- about the agent itself ---------------------------------------------------------------

    @callback
    def show_own(self, issue: OwnIssue, **placeholders: str) -> None:
        """Raise an issue about the agent itself."""
        self._raise(
            issue,
            translation_key=issue,
            placeholders=placeholders,
            fixable=False,
            severity=ir.IssueSeverity.ERROR,
        )

    @callback
    def clear_own(self, issue: OwnIssue) -> None:
        """Take an issue about the agent itself away: it is in order again."""
        self._clear(issue)

    @callback
    def clear_all(self) -> None:
        """Take all issues away: nobody watches any more."""
        for name in list(self._raised):
            self._clear(name)

    # --- the registry -------------------------------------------------------------------------

    def _raise(
        self,
        name: str,
        *,
        translation_key: str,
        placeholders: dict[str, str],
        fixable: bool,
        severity: ir.IssueSeverity,
        issue_domain: str | None = None,
    ) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            name,
            is_fixable=fixable,
            issue_domain=issue_domain,
            severity=severity,
            translation_key=translation_key,
            translation_placeholders=placeholders,
        )
        self._raised.add(name)
        if name in self._ignored:
            ir.async_ignore_issue(self._hass, DOMAIN, name, True)

    def _clear(self, name: str) -> None:
        self._raised.discard(name)
        ir.async_delete_issue(self._hass, DOMAIN, name)

    async def _async_registry_updated(self, event: Event[Any]) -> None:
        """Remember what a person ignores, and what no longer."""
        name = event.data["issue_id"]
        if event.data["domain"] != DOMAIN or event.data["action"] != "update":
            return
        issue = ir.async_get(self._hass).async_get_issue(DOMAIN, name)
        ignored = issue is not None and issue.dismissed_version is not None
        if ignored is (name in self._ignored):
            return
        (self._ignored.add if ignored else self._ignored.discard)(name)
        await self._record.keep(self._record.journal.ignore(name, ignored=ignored))


def _key(case: Case) -> str:
    """Return which texts tell of an incident."""
    if case.proposal is not None:
        return "incident_remedy"
    abstained = case.diagnosis is None or case.diagnosis.abstained
    return "incident_unexplained" if abstained else "incident_guided"
