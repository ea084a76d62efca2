"""What a release consists of, and what HACS and Home Assistant expect of it."""

from pathlib import Path
import re
import struct
import tomllib
from typing import Final

import pytest

from .source import PACKAGE, ROOT, load_json, load_yaml, named

MANIFEST: Final = load_json(PACKAGE / "manifest.json")
HACS: Final = load_json(ROOT / "hacs.json")
QUALITY: Final = load_yaml(PACKAGE / "quality_scale.yaml").get("rules", {})
REQUIREMENTS: Final = tuple(sorted((ROOT / "requirements").glob("*.txt")))

# Of PEP 440, what Home Assistant and HACS can compare.
VERSION: Final = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")
PINNED: Final = re.compile(r"[a-z0-9._-]+==[\w.+!-]+( *;.*)?", re.IGNORECASE)

MAX_PICTURE: Final = 60_000
"""Bytes; the pictures are loaded with every page that shows the integration."""

PICTURES: Final = {
    "icon.png": (256, 256),
    "icon@2x.png": (512, 512),
    "logo.png": (512, 128),
    "logo@2x.png": (1024, 256),
}

# The rules of Home Assistant's Integration Quality Scale, by tier.
RULES: Final = {
    "bronze": """action-setup appropriate-polling brands common-modules config-flow
        config-flow-test-coverage dependency-transparency docs-actions docs-conditions
        docs-high-level-description docs-installation-instructions docs-removal-instructions
        docs-triggers entity-event-setup entity-unique-id has-entity-name runtime-data
        test-before-configure test-before-setup unique-config-entry""",
    "silver": """action-exceptions config-entry-unloading docs-configuration-parameters
        docs-installation-parameters entity-unavailable integration-owner log-when-unavailable
        parallel-updates reauthentication-flow test-coverage""",
    "gold": """devices diagnostics discovery discovery-update-info docs-data-update docs-examples
        docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting
        docs-use-cases dynamic-devices entity-category entity-device-class
        entity-disabled-by-default entity-translations exception-translations icon-translations
        reconfiguration-flow repair-issues stale-devices""",
    "platinum": "async-dependency inject-websession strict-typing",
}


def status(rule: str) -> str:
    """Return how we stand to a rule."""
    said = QUALITY[rule]
    return said if isinstance(said, str) else said["status"]


# --- versions and manifests -------------------------------------------------------------------


def test_there_is_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert VERSION.fullmatch(MANIFEST["version"])
    assert project["version"] == MANIFEST["version"]


def test_hacs_finds_what_it_expects() -> None:
    assert HACS.keys() == {"name", "filename", "homeassistant", "render_readme", "zip_release"}
    assert HACS["name"] == MANIFEST["name"]
    assert HACS["filename"] == f"{MANIFEST['domain']}.zip"
    assert HACS["homeassistant"] == "2026.10.0"
    assert HACS["zip_release"] is HACS["render_readme"] is True
    assert [p.name for p in (ROOT / "custom_components").glob("[!_]*/")] == [MANIFEST["domain"]]
    assert {"codeowners", "documentation", "issue_tracker"} <= MANIFEST.keys()


def test_the_license_is_the_one_that_is_named() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License\n" in text
    assert "Version 2.0, January 2004" in text
    assert text.rstrip().endswith("limitations under the License.")


def test_a_robot_is_matched_by_the_beginning_of_its_name() -> None:
    """Home Assistant refuses wildcards in the first three characters."""
    for matcher in MANIFEST["bluetooth"]:
        assert not set("*?[") & set(matcher["local_name"][:3])


@pytest.mark.parametrize("path", REQUIREMENTS, ids=named)
def test_requirements_are_pinned(path: Path) -> None:
    lines = [line.strip() for line in path.read_text().splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert wanted
    assert [line for line in wanted if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize(("name", "size"), PICTURES.items(), ids=PICTURES.keys())
def test_the_brand_has_pictures_of_the_right_size(name: str, size: tuple[int, int]) -> None:
    content = (PACKAGE / "brand" / name).read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", content[16:24]) == size
    assert len(content) < MAX_PICTURE


# --- quality scale ----------------------------------------------------------------------------


def test_the_quality_scale_is_answered_rule_by_rule() -> None:
    assert QUALITY.keys() == {rule for rules in RULES.values() for rule in rules.split()}
    assert {status(rule) for rule in QUALITY} <= {"done", "todo", "exempt"}
    for rule, said in QUALITY.items():
        assert isinstance(said, dict) or said != "exempt", f"{rule}: exempt without a reason"
        assert isinstance(said, str) or said.get("comment"), f"{rule}: no comment"


def test_no_tier_is_claimed_that_is_not_reached() -> None:
    reached = [t for t in RULES if all(status(rule) != "todo" for rule in RULES[t].split())]
    assert MANIFEST["quality_scale"] in {"custom", *reached}


@pytest.mark.parametrize(
    ("rule", "file", "sign"),
    [
        ("diagnostics", "diagnostics.py", "async_get_config_entry_diagnostics"),
        ("discovery", "config_flow.py", "async_step_bluetooth"),
        ("reconfiguration-flow", "config_flow.py", "async_step_reconfigure"),
        ("reauthentication-flow", "config_flow.py", "async_step_reauth"),
        ("has-entity-name", "entity.py", "_attr_has_entity_name = True"),
        ("config-entry-unloading", "__init__.py", "async_unload_entry"),
        ("repair-issues", "repairs.py", "RepairsFlow"),
        ("test-before-setup", "coordinator.py", "ConfigEntryNotReady"),
        ("unique-config-entry", "config_flow.py", "_abort_if_unique_id_configured"),
        ("entity-disabled-by-default", "sensor.py", "entity_registry_enabled_default=False"),
        ("action-setup", "services.yaml", "fields"),
        ("docs-triggers", "device_trigger.py", "async_get_triggers"),
        ("docs-conditions", "device_condition.py", "async_get_conditions"),
    ],
)
def test_what_is_said_of_a_rule_shows_in_the_code(rule: str, file: str, sign: str) -> None:
    path = PACKAGE / file
    assert (path.exists() and sign in path.read_text()) is (status(rule) == "done")


def test_platforms_say_how_many_commands_they_take_at_once() -> None:
    doors = [p for p in PACKAGE.glob("*.py") if "async_add_entities" in p.read_text()]
    limited = [
        p for p in doors if re.search(r"^PARALLEL_UPDATES = \d$", p.read_text(), re.MULTILINE)
    ]
    assert doors == limited
    assert (len(doors) > 0) is (status("parallel-updates") == "done")
