"""What was measured, as a document that is kept, and as the page that is made from it."""

from collections.abc import Sequence
from dataclasses import asdict
import importlib.metadata
import json
import os
from pathlib import Path
import platform
import subprocess
import sys
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .figures import Figure

ROOT: Final = Path(__file__).parents[2]
MEASURED: Final = ROOT / "docs" / "numbers" / "performance.json"
PAGE: Final = ROOT / "docs" / "performance.md"

_HEAD: Final = """\
# Performance

Written by `script/numbers` from what `script/bench` measured. Times of one machine say little about
another: read the ratios, which are taken side by side in one run. Where there is a peer, the ratio is
ours to the peer's; where there is none, ours to the most that is allowed. What misses its target says
so.
"""


def document(figures: Sequence[Figure]) -> dict[str, Any]:
    """Return what was measured, on what, and of which commit."""
    return {
        "machine": {
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
            "system": platform.system(),
        },
        "versions": {
            "python": platform.python_version(),
            "homeassistant": importlib.metadata.version("homeassistant"),
            "bleak": importlib.metadata.version("bleak"),
        },
        "commit": _commit(),
        "measured": dt_util.utcnow().isoformat(timespec="minutes"),
        "figures": [
            {name: _short(value) for name, value in asdict(figure).items()} for figure in figures
        ],
    }


def page(measured: dict[str, Any]) -> str:
    """Return the page of a document."""
    machine, versions = measured["machine"], measured["versions"]
    where = (
        f"Measured {measured['measured']} at commit `{measured['commit'][:10]}`:"
        f" {machine['cores']} cores of {machine['processor']}, a load of {machine['load']} from"
        f" others before it ended; Python {versions['python']},"
        f" Home Assistant {versions['homeassistant']}, bleak {versions['bleak']}."
    )
    return "\n".join((_HEAD, where, "", *table(measured["figures"]), ""))


def table(figures: Sequence[dict[str, Any]]) -> list[str]:
    """Return the lines of a table of figures."""
    rows = [
        "| Measurement | Ours | Peer | Limit | Ratio | Target |",
        "|---|---|---|---|---|---|",
    ]
    for figure in figures:
        cells = [
            "" if figure[name] is None else f"{figure[name]:g}"
            for name in ("ours", "peer", "limit", "ratio")
        ]
        kept = "kept" if figure["good"] else "**missed**"
        rows.append(f"| `{figure['bench']}` | {' | '.join(cells)} | {kept} |")
    return rows


def _short(value: Any) -> Any:
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(MEASURED.read_text())))
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
