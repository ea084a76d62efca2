"""What a measurement says, and how time is taken."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
import json
import resource
import sys
import time
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measurement, printed as one JSON object.

    Attributes:
        bench: Its name.
        ours: Our figure.
        peer: The peer's; None where nobody else does this.
        limit: What the same would take, or give, if done with nothing around it; or the most
            that is allowed.
        ratio: Ours to the peer's, or to the limit where there is no peer.
        good: It keeps its target; not printed, but the exit status.
    """

    bench: str
    ours: float
    peer: float | None
    limit: float | None
    ratio: float
    good: bool

    def line(self) -> str:
        """Return it as JSON; figures have three digits that count."""
        shown = {
            name: float(f"{value:.3g}") if isinstance(value, float) else value
            for name, value in asdict(self).items()
            if name != "good"
        }
        return json.dumps(shown)


ROUNDS: Final = 9
"""Of which the best counts: the others were disturbed."""


def cpu_seconds() -> float:
    """Return the CPU time that this process has taken, all its threads together."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rate(work: Callable[[], int]) -> float:
    """Return how many operations a second of CPU gives.

    Args:
        work: Does a batch, and returns of how many operations.
    """
    began = time.process_time()
    done = work()
    return done / (time.process_time() - began)


def serve(figure: Callable[[], float]) -> None:
    """Print a figure for each line that comes in: how a peer takes turns with us."""
    for _ in sys.stdin:
        sys.stdout.write(json.dumps(figure()) + "\n")
        sys.stdout.flush()
