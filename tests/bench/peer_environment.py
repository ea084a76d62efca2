"""A throw-away virtual environment for peers, which the suite must not depend on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import hashlib
import json
import os
from pathlib import Path
import subprocess
import sys
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PINS: Final = ROOT / "requirements" / "bench.txt"


@contextmanager
def running(module: str, *arguments: str) -> Iterator[Callable[[], float]]:
    """Start a module of this folder in the peers' environment; yields how to ask for a figure."""
    process = subprocess.Popen(  # noqa: S603
        [_python(), "-m", f"tests.bench.{module}", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    asked, told = process.stdin, process.stdout
    assert asked
    assert told

    def figure() -> float:
        asked.write("\n")
        asked.flush()
        return float(json.loads(told.readline()))

    with process:
        yield figure
        asked.close()


def cache() -> Path:
    """Return the folder for what can be made anew."""
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "astromech"


def _python() -> Path:
    """Return the environment's Python; make it where the pins have changed, or it is missing."""
    name = hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]
    folder = cache() / f"bench-{name}"
    python, made = folder / "bin" / "python", folder / ".made"
    if made.exists():
        return python
    uv = _run(ROOT / "script" / "uv").strip()
    _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder)
    _run(uv, "pip", "install", "--quiet", "--no-deps", "--python", python, "--requirement", PINS)
    made.touch()
    return python


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603
