"""The closed sets of words of a diagnosis: causes, remedies, checks, risks."""

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
