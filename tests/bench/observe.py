"""What it costs to be observed, beside Home Assistant's own listeners and handlers, in one run.

`ASTROMECH_STORM_SECONDS` shortens the storm of log records, 10 s, where time is dear.
"""

from .case import told_by
from .figures import Figure


def measure() -> tuple[Figure, ...]:
    """Have pytest's Home Assistant measure it; each figure says what it is in its name."""
    return tuple(_figure(**told) for told in told_by("observe_case.py", "figure"))


def _figure(*, figure: str, ours: float, limit: float, peer: float | None = None) -> Figure:
    """Return a figure that must not exceed its limit; the ratio is to the peer if there is one."""
    beside = limit if peer is None else peer
    return Figure(
        bench=f"observe {figure}",
        ours=ours,
        peer=peer,
        limit=limit,
        ratio=ours / beside if beside else 0.0,
        good=ours <= limit,
    )
