"""`script/bench [NAME]`: prints one JSON object a measurement."""

from collections.abc import Callable
import sys
from typing import Final

from . import codec, link, setup
from .figures import Figure

BENCHES: Final[dict[str, Callable[[], Figure]]] = {
    "codec": codec.measure,
    "link": link.measure,
    "setup": setup.measure,
}


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit status, 1 if a figure misses its target."""
    if not set(arguments) <= BENCHES.keys():
        sys.stderr.write(f"usage: script/bench [{'|'.join(BENCHES)}]\n")
        return 2
    status = 0
    for name in arguments or BENCHES:
        figure = BENCHES[name]()
        sys.stdout.write(figure.line() + "\n")
        sys.stdout.flush()
        status |= not figure.good
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
