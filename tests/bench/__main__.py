"""`script/bench [NAME]`: prints one JSON object a measurement."""

from collections.abc import Callable
import sys
from typing import Final

from . import act, codec, link, observe, panel, setup
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
    if not set(arguments) <= BENCHES.keys():
        sys.stderr.write(f"usage: script/bench [{'|'.join(BENCHES)}]\n")
        return 2
    status = 0
    for name in arguments or BENCHES:
        measured = BENCHES[name]()
        for figure in measured if isinstance(measured, tuple) else (measured,):
            sys.stdout.write(figure.line() + "\n")
            status |= not figure.good
        sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
