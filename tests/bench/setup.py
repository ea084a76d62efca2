"""Importing the package and setting a droid's entry up: at most 60 ms of CPU, without the radio.

Home Assistant and what the package needs of it are there before; each round imports our modules
anew and sets up a robot that Home Assistant's Bluetooth hears.
"""

import json
import os
from pathlib import Path
import subprocess
import sys
from typing import Final

from .figures import Figure
from .peer_environment import ROOT, cache

LIMIT: Final = 60.0
_CASE: Final = Path(__file__).parent / "setup_case.py"
_BYTECODE: Final = cache() / "bytecode"


def measure() -> Figure:
    """Have pytest's Home Assistant measure it, in ms."""
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(_BYTECODE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # Home Assistant has the bytecode kept
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", _CASE],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"setup_ms"')]
    if done.returncode or not lines:
        raise RuntimeError(done.stdout)
    ours = float(json.loads(lines[0])["setup_ms"])
    return Figure(
        bench="setup", ours=ours, peer=None, limit=LIMIT, ratio=ours / LIMIT, good=ours <= LIMIT
    )
