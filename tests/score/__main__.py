"""`script/score KIND FILE`, or KIND alone where Home Assistant is measured: prints one JSON object."""

from collections.abc import Callable
import json
from pathlib import Path
import sys
from typing import Any, Final

from . import codec, coverage, diagnosis, injection, redaction

type Lines = list[dict[str, Any]]

KINDS: Final[dict[str, Callable[[Lines], dict[str, Any]]]] = {
    "codec": codec.score,
    "diagnosis": diagnosis.score,
    "injection": injection.score,
    "redaction": redaction.score,
}
KINDS_WITHOUT_FILE: Final[dict[str, Callable[[], dict[str, Any]]]] = {"coverage": coverage.score}


def main(arguments: list[str]) -> int:
    """Score what is asked for and print the result; returns the exit status."""
    match arguments:
        case [kind, file] if kind in KINDS:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
            result = KINDS[kind]([json.loads(line) for line in lines if line.strip()])
        case [kind] if kind in KINDS_WITHOUT_FILE:
            result = KINDS_WITHOUT_FILE[kind]()
        case _:
            kinds = "|".join(KINDS_WITHOUT_FILE)
            sys.stderr.write(f"usage: script/score {{{','.join(KINDS)}}} FILE | {kinds}\n")
            return 2
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
