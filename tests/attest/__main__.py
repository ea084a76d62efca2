"""`script/attest`: measures, judges and seals; with --verify it looks whether a bundle is whole."""

import argparse
from pathlib import Path
import shutil
import sys
from typing import Final

from simulator.demo.house import PROJECT

from . import names
from .bundle import problems, seal
from .derive import read
from .gather import gather

BUNDLE: Final = PROJECT / "reports" / "attest"


def main(arguments: list[str]) -> int:
    """Do what is asked; returns the exit status: 1 unless all gates are passed, or all is whole."""
    parser = argparse.ArgumentParser(prog="script/attest", description=__doc__)
    parser.add_argument("--verify", action="store_true", help="only look at a bundle that is there")
    parser.add_argument("--junit", type=Path, help="a JUnit report to take instead of testing")
    parser.add_argument("--coverage", type=Path, help="the coverage of it, as coverage.py's JSON")
    parser.add_argument("folder", type=Path, nargs="?", default=BUNDLE, help="of the bundle")
    asked = parser.parse_args(arguments)
    if bool(asked.junit) != bool(asked.coverage):
        parser.error("--junit and --coverage belong together")
    return verify(asked.folder) if asked.verify else attest(asked)


def attest(asked: argparse.Namespace) -> int:
    """Make a bundle anew, and tell which gates it passes."""
    shutil.rmtree(asked.folder, ignore_errors=True)
    asked.folder.mkdir(parents=True)
    seal(asked.folder, gather(asked.folder, asked.junit, asked.coverage))
    tokens, report = read(asked.folder / names.TOKENS), read(asked.folder / names.QA_REPORT)
    for token in tokens["tokens"]:
        say(f"TOKEN: {token}")
    for token in tokens["missing"]:
        say(f"MISSING: {token}")
    for name, holds in report["criteria"].items():
        if not holds:
            say(f"FAILED: {name}")
    say(f"VERDICT: {report['verdict']}")
    return verify(asked.folder) or int(report["verdict"] != "PASS")


def verify(folder: Path) -> int:
    """Tell what is wrong with a bundle."""
    found = problems(folder)
    for problem in found:
        say(f"TAMPERED: {problem}")
    return int(bool(found))


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
