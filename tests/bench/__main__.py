"""Measure the shipped code; prints one JSON object a measurement, and all in a table at the end."""

import argparse
from collections.abc import Callable
import json
from pathlib import Path
import sys
from typing import Final

from tests.provenance import provenance

from . import act, codec, link, observe, panel, report, setup
from .figures import Figure

BENCHES: Final[dict[str, Callable[[], Figure | tuple[Figure, ...]]]] = {
    "act": act.measure,
    "codec": codec.measure,
    "link": link.measure,
    "observe": observe.measure,
    "panel": panel.measure,
    "setup": setup.measure,
}


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit status, 1 if a figure misses its target."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", type=Path, help="where all that was measured is kept")
    asked = parser.parse_args(arguments)
    if not set(asked.names) <= BENCHES.keys():
        parser.error(f"a name is one of {', '.join(BENCHES)}")
    origin = provenance()
    figures: list[Figure] = []
    for name in asked.names or BENCHES:
        measured = BENCHES[name]()
        for figure in measured if isinstance(measured, tuple) else (measured,):
            sys.stdout.write(figure.line() + "\n")
            figures.append(figure)
        sys.stdout.flush()
    kept = report.document(figures, origin)
    if not asked.names:
        sys.stdout.write("\n".join(("", *report.table(kept["figures"]), "")))
    if asked.json:
        asked.json.write_text(json.dumps(kept, indent=2) + "\n")
    return int(not all(figure.good for figure in figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
