"""Names of the component that fails on command."""

from enum import StrEnum

DOMAIN = "flaky"


class FailureMode(StrEnum):
    """The ways in which it fails."""

    SETUP_NOT_READY = "setup_not_ready"
    SETUP_ERROR = "setup_error"
    AUTH_FAILED = "auth_failed"
    STALE_SESSION = "stale_session"
    """Updates fail from the next second on, until the entry is reloaded."""
    RELOAD_DOES_NOT_HELP = "reload_does_not_help"
    """As a stale session, but a reload finds it no better."""
    ENTITIES_UNAVAILABLE = "entities_unavailable"
    LOG_STORM = "log_storm"
    CALLBACK_EXCEPTION = "callback_exception"
    BLOCKING_CALL = "blocking_call"
    UNLOAD_FAILS = "unload_fails"
