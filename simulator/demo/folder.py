"""The configuration folder of a house: what a person would have written and clicked beforehand."""

from collections.abc import Sequence
import json
from pathlib import Path
import shutil
from typing import Any, Final

HOST: Final = "127.0.0.1"  # never seen from outside the machine

# No default_config: its cloud, casting and media parts need a network and stay out of the way.
_CONFIGURATION: Final = """\
homeassistant:
  name: Demo house
  latitude: 52.37
  longitude: 4.89
  elevation: 0
  unit_system: metric
  time_zone: Europe/Amsterdam
  country: NL
  currency: EUR
  auth_providers:
    - type: homeassistant
frontend:
config:
history:
logbook:
recorder:
  commit_interval: 1
logger:
  default: info
automation: !include automations.yaml
script: !include scripts.yaml
scene: !include scenes.yaml
"""


def furnish(folder: Path, *, port: int, components: Sequence[Path] = (), extra: str = "") -> None:
    """Make a configuration folder that Home Assistant can start from without a question.

    Args:
        folder: Made here; must not hold a configuration yet.
        port: Where the HTTP server will listen, on the loopback address only.
        components: Folders that are copied to `custom_components`.
        extra: YAML that is appended to `configuration.yaml`.
    """
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    (folder / "configuration.yaml").write_text(_CONFIGURATION + extra, encoding="utf-8")
    for name, empty in (("automations", "[]"), ("scripts", "{}"), ("scenes", "[]")):
        (folder / f"{name}.yaml").write_text(f"{empty}\n", encoding="utf-8")
    # With these two steps done, onboarding does not set up integrations that need the internet.
    done = ["core_config", "analytics"]
    _store(storage, "onboarding", {"done": done}, version=4, minor_version=1)
    refurnish(folder, port=port, components=components)


def refurnish(folder: Path, *, port: int, components: Sequence[Path]) -> None:
    """Give a furnished folder another port, and the components as they are now."""
    _store(folder / ".storage", "http", _http_settings(port), version=3, minor_version=1)
    target = folder / "custom_components"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    # A package of its own, so that no other `custom_components` on the path is taken for it.
    (target / "__init__.py").touch()
    leave_out = shutil.ignore_patterns("__pycache__")
    for component in components:
        shutil.copytree(component, target / component.name, ignore=leave_out)


def _store(folder: Path, key: str, data: dict[str, Any], **version: int) -> None:
    text = json.dumps({**version, "key": key, "data": data}, indent=2)
    (folder / key).write_text(text, encoding="utf-8")


def _http_settings(port: int) -> dict[str, Any]:
    """Return the settings as confirmed by a user: `http:` in YAML is a trial that reverts itself."""
    stable = {
        "server_port": port,
        "server_host": [HOST],
        "cors_allowed_origins": ["https://cast.home-assistant.io"],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": "2026-11-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}
