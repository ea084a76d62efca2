"""Runs a case with pytest's Home Assistant, in a process of its own, as a Home Assistant runs."""

import json
import os
from pathlib import Path
import subprocess
import sys
from typing import Any, Final

from .peer_environment import ROOT, cache

_BYTECODE: Final = cache() / "bytecode"


def told_by(case: str, key: str) -> list[dict[str, Any]]:
    """Return the JSON objects that a file of this folder printed, those that begin with a key.

    Raises:
        RuntimeError: It failed, or printed none.
    """
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(_BYTECODE)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # Home Assistant has the bytecode kept
    file = Path(__file__).with_name(case)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", file],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=300,
    )
    found = [line for line in done.stdout.splitlines() if line.startswith(f'{{"{key}"')]
    if done.returncode or not found:
        raise RuntimeError(done.stdout)
    return [json.loads(line) for line in found]
