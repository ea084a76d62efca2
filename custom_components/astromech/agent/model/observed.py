"""What is observed: signals about subjects, and changes."""

from dataclasses import dataclass
from enum import StrEnum


class SubjectKind(StrEnum):
    """What a fact is about."""

    ENTRY = "config_entry"
    INTEGRATION = "integration"
    DEVICE = "device"
    ENTITY = "entity"
    AUTOMATION = "automation"
    """An automation or a script; the id is its entity id."""
    ADDON = "addon"
    SCANNER = "bluetooth_scanner"
    HOST = "host"
    """The machine and what is common to all of the house: the id says which part of it."""
    LOGGER = "logger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom or what a signal speaks of, by its id in Home Assistant."""

    kind: SubjectKind
    id: str

    def __hash__(self) -> int:
        """Return the hash of the id alone: it nearly always tells subjects apart, and is cached."""
        return hash(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFacts:
    """A log record at WARNING or above; `message` and `error` are remote texts, the rest is code."""

    level: int
    logger: str
    template: str
    call_site: str
    exceptions: tuple[str, ...] = ()
    """Type names along the chain, the outermost first."""
    root_frame: str | None = None
    """Where the innermost exception was raised, `file:function`."""
    message: str = ""
    error: str = ""
    has_args: bool = False
    """Whether the template was filled in: only then is it sure to be a constant of the code."""
    count: int = 1
    """Records that this one stands for: of a storm the first ones are kept, the others counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """The state a config entry went to; `reason` is a remote text, `reason_key` a constant."""

    state: str
    reason: str = ""
    reason_key: str | None = None
    tries: int = 0
    """How often in a row Home Assistant could not set it up yet; it tries again by itself."""
    reauth: bool = False
    """Whether a person is being asked to sign in again."""
    failed_platforms: tuple[str, ...] = ()
    """Platforms that could not be set up although the entry is loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityFacts:
    """Whether an entity has a value."""

    available: bool
    state: str = "unavailable"
    """What it says instead of a value: `unavailable` or `unknown`."""
    flaps: int = 0
    """How often it was lost within a short while, if it comes and goes; else 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairFacts:
    """A Repairs issue of any domain: there (`active`), or gone; all fields are constants."""

    domain: str
    issue_id: str
    translation_key: str | None = None
    severity: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """How a run of an automation or a script ended; `error` is a remote text."""

    failed: bool
    step: str | None = None
    """The path of the step in the configuration that it stopped at, like `action/2`."""
    missing: tuple[str, ...] = ()
    """Entities and actions that the configuration names and the house does not have."""
    started_by: str | None = None
    """The subject at the far end of the chain of contexts."""
    error: str = ""


class Condition(StrEnum):
    """Something measured or reported about the machine, that holds or does not."""

    DISK_LOW = "disk_low"
    MEMORY_LOW = "memory_low"
    DATABASE_LARGE = "database_large"
    LOOP_LAGGING = "loop_lagging"
    CLOCK_JUMPED = "clock_jumped"
    SCANNER_SILENT = "scanner_silent"
    SLOTS_FULL = "slots_full"
    DROID_SERVICE_LEVEL = "droid_service_level"
    ADDON_STOPPED = "addon_stopped"
    ADDON_FAILED = "addon_failed"
    SUPERVISOR_UNHEALTHY = "supervisor_unhealthy"
    SUPERVISOR_UNSUPPORTED = "supervisor_unsupported"
    SUPERVISOR_ISSUE = "supervisor_issue"
    BACKUP_FAILED = "backup_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionFacts:
    """Whether a condition holds, with the figure it was judged by; `detail` is a constant."""

    condition: Condition
    holds: bool
    figure: float | None = None
    limit: float | None = None
    detail: str = ""


type Facts = LogFacts | EntryFacts | AvailabilityFacts | RepairFacts | RunFacts | ConditionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One observed fact."""

    time: float
    subject: Subject
    facts: Facts


class ChangeKind(StrEnum):
    """What was changed in the house."""

    VERSION = "version"
    OPTIONS = "options"
    YAML_RELOAD = "yaml_reload"
    RENAMED = "renamed"
    REMOVED = "removed"
    ADDED = "added"
    RESTART = "restart"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that was changed, a possible cause of what began after it.

    `what` is a name from a registry or a manifest; `before` and `after` are versions, ids or empty.
    """

    time: float
    kind: ChangeKind
    subject: Subject
    what: str
    before: str = ""
    after: str = ""
