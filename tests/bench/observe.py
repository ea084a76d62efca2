"""What it costs to be observed, beside Home Assistant's own listeners and handlers, in one run.

`ASTROMECH_STORM_SECONDS` shortens the storm of log records, 10 s, where time is dear.
"""

import json
import os
from pathlib import Path
import subprocess
import sys
from typing import Final

from .figures import Figure
from .peer_environment import ROOT

_CASE: Final = Path(__file__).parent / "observe_case.py"


def measure() -> tuple[Figure, ...]:
    """Have pytest's Home Assistant measure it; each figure says what it is in its name."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", _CASE],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=300,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"figure"')]
    if done.returncode or not lines:
        raise RuntimeError(done.stdout)
    return tuple(_figure(**json.loads(line)) for line in lines)


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
