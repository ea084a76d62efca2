"""What was measured, as a document that is kept, and as the page that is made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
import json
import sys
from typing import Any, Final

from tests.provenance import ROOT, told

from .figures import Figure

MEASURED: Final = ROOT / "docs" / "numbers" / "performance.json"
PAGE: Final = ROOT / "docs" / "performance.md"

_HEAD: Final = """\
# Performance

Written by `script/numbers` from what `script/bench` measured. Times of one machine say little about
another: read the ratios, which are taken side by side in one run. Where there is a peer, the ratio is
ours to the peer's; where there is none, ours to the most that is allowed. What misses its target says
so.
"""


def document(figures: Sequence[Figure], origin: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was measured, with its provenance."""
    return {
        **origin,
        "figures": [
            {name: _short(value) for name, value in asdict(figure).items()} for figure in figures
        ],
    }


def page(measured: dict[str, Any]) -> str:
    """Return the page of a document."""
    return "\n".join((_HEAD, told(measured), "", *table(measured["figures"]), ""))


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


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(MEASURED.read_text())))
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
