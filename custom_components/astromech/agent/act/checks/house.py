"""Whether an entry is loaded and useful, and nothing else is worse than before."""

from typing import Final

from ...model import Check, CheckResult
from .examination import Examination, Examiner, available, target_entry, target_node


async def entry_loaded(test: Check, seen: Examination) -> CheckResult:
    """See whether the entry is loaded."""
    entry = target_entry(seen.order, seen.site.graph)
    state = entry.state if entry else "removed"
    return CheckResult(test=test, passed=state == "loaded", seen=state)


async def entities_available(test: Check, seen: Examination) -> CheckResult:
    """See whether the entry has any value, if it has entities at all."""
    entry = target_entry(seen.order, seen.site.graph)
    fine = entry is not None and (entry.entities == 0 or available(entry) > 0)
    total = entry.entities if entry else 0
    return CheckResult(test=test, passed=fine, seen=f"{available(entry)}/{total}")


async def no_regression(test: Check, seen: Examination) -> CheckResult:
    """See whether no more entries are down, and no fewer entities there, than before.

    What was disabled on purpose misses nothing.
    """
    graph = seen.site.graph
    down, _ = graph.counts()
    node = target_node(seen.order, graph)
    count = available(node)
    fewer = count < seen.before.available and not (node is not None and node.disabled)
    worse = down > seen.before.entries_down or fewer
    return CheckResult(test=test, passed=not worse, seen=f"{down} down, {count} available")


EXAMINERS: Final[dict[Check, Examiner]] = {
    Check.ENTRY_LOADED: entry_loaded,
    Check.ENTITIES_AVAILABLE: entities_available,
    Check.NO_REGRESSION: no_regression,
}
