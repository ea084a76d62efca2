"""What must hold before a config entry may be touched; pure, asked at proposal and at execution."""

from typing import Final

from ..diagnose.graph import EntryNode


def reload_refused(entry: EntryNode | None, *, mass_failure: bool) -> str | None:
    """Return why an entry must not be reloaded, None if it may.

    The words are keys: they are stored, and translated where a person reads them.
    """
    if entry is None:
        return "entry_removed"
    if entry.disabled:
        return "entry_disabled"
    if entry.reauth_in_progress:
        return "reauth_in_progress"
    if entry.state == "setup_retry":
        return "retries_by_itself"
    if entry.state not in {"loaded", "setup_error"}:
        return "not_recoverable"
    if not entry.can_unload:
        return "cannot_unload"
    if mass_failure:
        return "mass_failure"
    return None


RELOAD_PRECONDITIONS: Final = (
    "entry_exists",
    "entry_enabled",
    "no_reauth_in_progress",
    "no_retry_by_itself",
    "entry_recoverable",
    "entry_can_unload",
    "no_mass_failure",
)
"""The names of what `reload_refused` asks, as an approval covers them."""
