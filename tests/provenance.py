"""Where figures come from: the machine, the versions and the commit, kept with what was measured."""

from collections.abc import Mapping
import importlib.metadata
import os
from pathlib import Path
import platform
import subprocess
from typing import Any, Final

from homeassistant.util import dt as dt_util

ROOT: Final = Path(__file__).parents[1]


def provenance() -> dict[str, Any]:
    """Return on what, with what and of which commit something is about to be measured."""
    return {
        "machine": {
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
            "system": platform.system(),
        },
        "versions": {
            "python": platform.python_version(),
            "homeassistant": importlib.metadata.version("homeassistant"),
            "bleak": importlib.metadata.version("bleak"),
        },
        "commit": _commit(),
        "measured": dt_util.utcnow().isoformat(timespec="minutes"),
    }


def told(measured: Mapping[str, Any]) -> str:
    """Return the same as a sentence."""
    machine, versions = measured["machine"], measured["versions"]
    return (
        f"Measured {measured['measured']} at commit `{measured['commit']}`:"
        f" {machine['cores']} cores of {machine['processor']}, under a load of {machine['load']}"
        f" before it began; Python {versions['python']},"
        f" Home Assistant {versions['homeassistant']}, bleak {versions['bleak']}."
    )


def _commit() -> str:
    """Return the name of the commit; it ends in `-dirty` if something has been changed since."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()
