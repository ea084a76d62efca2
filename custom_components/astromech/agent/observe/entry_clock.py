"""Since when each config entry stands as it does, and how often in a row it was tried in vain."""

from dataclasses import dataclass, replace
from typing import Final

from ..diagnose.graph import FAILED_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What was seen of an entry; times are seconds since the epoch, 0 where nothing was seen."""

    state: str = ""
    failed_since: float = 0.0
    loaded_since: float = 0.0
    tries: int = 0


NEVER_SEEN: Final = Times()


class EntryClock:
    """The times of all entries; fed with every transition."""

    def __init__(self) -> None:
        self._times: dict[str, Times] = {}

    def of(self, entry_id: str) -> Times:
        """Return the times of an entry."""
        return self._times.get(entry_id, NEVER_SEEN)

    def note(self, entry_id: str, state: str, now: float) -> bool:
        """Note the state of an entry; say whether it is another one than before.

        Home Assistant's own tries do not end a failure; only being loaded or stopped does.
        """
        before = self.of(entry_id)
        if before.state == state:
            return False
        times = replace(before, state=state)
        if state in FAILED_STATES:
            tries = before.tries + 1 if state == "setup_retry" else before.tries
            times = replace(times, failed_since=before.failed_since or now, tries=tries)
        elif state in {"loaded", "not_loaded"}:
            loaded = now if state == "loaded" and before.state else before.loaded_since
            times = Times(state=state, loaded_since=loaded)
        self._times[entry_id] = times
        return True

    def forget(self, entry_id: str) -> None:
        """Forget an entry that was removed."""
        self._times.pop(entry_id, None)
