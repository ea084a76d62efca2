"""`script/score KIND FILE`: prints one JSON object."""

from collections.abc import Callable
import json
from pathlib import Path
import sys
from typing import Any, Final

from . import codec

type Lines = list[dict[str, Any]]

KINDS: Final[dict[str, Callable[[Lines], dict[str, Any]]]] = {
    "codec": codec.score,
}


def main(arguments: list[str]) -> int:
    """Score a file and print the result; returns the exit status."""
    match arguments:
        case [kind, file] if kind in KINDS:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
            result = KINDS[kind]([json.loads(line) for line in lines if line.strip()])
            sys.stdout.write(json.dumps(result) + "\n")
            return 0
    sys.stderr.write(f"usage: script/score {{{','.join(KINDS)}}} FILE\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
