"""The vocabulary of the agent: what it speaks of, from a signal to the outcome of a remedy.

Home Assistant-free. Times are seconds since the epoch (UTC). Every text says where it comes from:
`template`, `call_site` and the like are constants of somebody's code; titles and ids are from the
registries; what carries `remote` in its docstring was written by a device, a server or a person,
and is redacted before it gets here.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Cause(StrEnum):
    """Why something fails: the closed set of root causes."""

    AUTH_EXPIRED = "auth_expired"
    CREDENTIALS_INVALID = "credentials_invalid"
    PERMISSION_DENIED = "permission_denied"
    NETWORK_UNREACHABLE = "network_unreachable"
    DNS_FAILURE = "dns_failure"
    CONNECTION_REFUSED = "connection_refused"
    TIMEOUT_SLOW_DEVICE = "timeout_slow_device"
    TLS_CERTIFICATE = "tls_certificate"
    API_RATE_LIMITED = "api_rate_limited"
    CLOUD_OUTAGE = "cloud_outage"
    API_CHANGED_OR_CODE_BUG = "api_changed_or_code_bug"
    DEPENDENCY_INSTALL_FAILURE = "dependency_install_failure"
    INVALID_YAML_CONFIG = "invalid_yaml_config"
    MISSING_ENTITY_OR_SERVICE = "missing_entity_or_service"
    TEMPLATE_ERROR = "template_error"
    AUTOMATION_LOGIC_ERROR = "automation_logic_error"
    DEVICE_OFFLINE_OR_BATTERY = "device_offline_or_battery"
    RADIO_OR_USB_DISCONNECTED = "radio_or_usb_disconnected"
    BLUETOOTH_ADAPTER_OR_SLOTS = "bluetooth_adapter_or_slots"
    DATABASE_CORRUPT = "database_corrupt"
    DATABASE_LOCKED_OR_SLOW = "database_locked_or_slow"
    DISK_FULL = "disk_full"
    OUT_OF_MEMORY = "out_of_memory"
    BLOCKING_EVENT_LOOP = "blocking_event_loop"
    CUSTOM_INTEGRATION_INCOMPATIBLE = "custom_integration_incompatible"
    MIGRATION_FAILED = "migration_failed"
    DUPLICATE_UNIQUE_ID = "duplicate_unique_id"
    CONFIG_ENTRY_STUCK = "config_entry_stuck"
    ADDON_CRASHED = "addon_crashed"
    BROKER_UNAVAILABLE = "broker_unavailable"
    TIME_OR_CLOCK = "time_or_clock"
    BACKUP_FAILURE = "backup_failure"
    RESOURCE_CONTENTION_TOO_MANY_CONNECTIONS = "resource_contention_too_many_connections"
    OTHER = "other"


class Remedy(StrEnum):
    """What may be done about a cause: by us where the catalogue has an action, else by a person."""

    RELOAD_CONFIG_ENTRY = "reload_config_entry"
    START_REAUTH = "start_reauth"
    RECONFIGURE_HOST_OR_OPTIONS = "reconfigure_host_or_options"
    RESTART_ADDON = "restart_addon"
    START_ADDON = "start_addon"
    RESTART_CORE = "restart_core"
    RESTART_HOST = "restart_host"
    RELOAD_YAML_DOMAIN = "reload_yaml_domain"
    FIX_YAML_OR_TEMPLATE_BY_USER = "fix_yaml_or_template_by_user"
    DISABLE_AUTOMATION = "disable_automation"
    UPDATE_INTEGRATION_OR_CORE = "update_integration_or_core"
    DOWNGRADE_OR_RESTORE_BACKUP = "downgrade_or_restore_backup"
    REMOVE_OR_REPLACE_CUSTOM_INTEGRATION = "remove_or_replace_custom_integration"
    PURGE_OR_REPAIR_DATABASE = "purge_or_repair_database"
    FREE_DISK_SPACE = "free_disk_space"
    REPLUG_OR_RESET_RADIO = "replug_or_reset_radio"
    REPLACE_BATTERY_OR_POWER_CYCLE_DEVICE = "replace_battery_or_power_cycle_device"
    FIX_NETWORK_OR_DNS_BY_USER = "fix_network_or_dns_by_user"
    RENEW_CERTIFICATE = "renew_certificate"
    WAIT_AND_RETRY_WITH_BACKOFF = "wait_and_retry_with_backoff"
    REMOVE_DUPLICATE_ENTRY = "remove_duplicate_entry"
    IGNORE_BENIGN = "ignore_benign"
    REPORT_BUG_UPSTREAM = "report_bug_upstream"


class Check(StrEnum):
    """The verification tests that can be run; a diagnosis names those that must pass when cured."""

    ENTRY_LOADED = "entry_loaded"
    ENTITIES_AVAILABLE = "entities_available"
    NO_REGRESSION = "no_regression"


class Risk(StrEnum):
    """How much a remedy may disturb."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


# --- what is observed -------------------------------------------------------------------------


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


# --- what belongs together --------------------------------------------------------------------


class IncidentStatus(StrEnum):
    """How far an incident is: a candidate may still prove to be nothing."""

    CANDIDATE = "candidate"
    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A signal that came `count` times; `id` is stable, so that evidence can name it."""

    id: str
    count: int
    first: float
    latest: Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The symptoms that have one cause."""

    scope: Subject
    status: IncidentStatus = IncidentStatus.CANDIDATE
    first_seen: float
    last_seen: float
    symptoms: tuple[Symptom, ...] = ()
    dropped: int = 0
    """Signals with a symptom of their own that no longer fitted."""
    dependants: tuple[Subject, ...] = ()
    """What suffers from the same cause, the first of them; `dependant_count` is how many there are."""
    dependant_count: int = 0
    was_down: bool = False
    """Whether its scope was seen down; if not, there are only complaints in the log."""
    fingerprint: str = ""
    """Set when it opens; the same for the same trouble tomorrow and after a restart."""


# --- what is thought --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A remedy worth trying, and why."""

    remedy: Remedy
    rationale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The root cause with its evidence, or an abstention (then `cause` is `other`)."""

    root_cause: str
    cause: Cause
    impact: str
    confidence: float
    evidence: tuple[str, ...]
    candidate_actions: tuple[Candidate, ...] = ()
    risk: Risk = Risk.NONE
    tests: tuple[Check, ...] = ()
    rule: str | None = None
    abstained: bool = False
    explanation: str = ""
    """What a model said of it, a remote text; empty unless a person chose one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRadius:
    """What is disturbed while an action runs."""

    entities: int
    devices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One action on one target, exactly as it would be done.

    `plan_hash` covers action, target, preconditions and evidence: an approval names it, and what
    is executed must still have it.
    """

    fingerprint: str
    remedy: Remedy
    target: Subject
    target_title: str
    preconditions: tuple[str, ...]
    blast_radius: BlastRadius
    tests: tuple[Check, ...]
    undo: str | None
    plan_hash: str


# --- what is done -----------------------------------------------------------------------------


class ExecutionState(StrEnum):
    """The states of an execution, as they are kept on disk."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    BACKING_UP = "backing_up"
    APPLYING = "applying"
    VERIFYING = "verifying"
    SUCCEEDED = "succeeded"
    ROLLING_BACK = "rolling_back"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


FINAL_STATES = frozenset(
    {
        ExecutionState.SUCCEEDED,
        ExecutionState.ROLLED_BACK,
        ExecutionState.FAILED,
        ExecutionState.IN_DOUBT,
        ExecutionState.REJECTED,
        ExecutionState.EXPIRED,
        ExecutionState.SUPERSEDED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """An approved proposal on its way; `detail` says why it ended as it did, as a key."""

    id: str
    proposal: Proposal
    approved_by: str
    created: float
    state: ExecutionState = ExecutionState.APPROVED
    backup_id: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one verification test saw."""

    test: Check
    passed: bool
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Whether the remedy held, and which witnesses say so."""

    checks: tuple[CheckResult, ...] = field(default_factory=tuple)

    @property
    def verified(self) -> bool:
        """Say whether there was a witness and each one agreed."""
        return bool(self.checks) and all(check.passed for check in self.checks)
