"""What the documents say is there, and what they show works."""

from pathlib import Path
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import async_validate_trigger_config
from homeassistant.util import slugify
from homeassistant.util.yaml import parse_yaml
import pytest

from .source import PACKAGE, ROOT, files, load_json, named

DOCUMENTS: Final = tuple(path for path in files() if path.suffix == ".md")
README: Final = (ROOT / "README.md").read_text()
RECORDS: Final = tuple(sorted((ROOT / "docs" / "adr").glob("*.md")))
_YAML: Final = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLOWS: Final = (ROOT / "docs" / "automations.md").read_text()
EXAMPLES: Final[list[Any]] = [parse_yaml(text) for text in _YAML.findall(README + FLOWS)]
ENGLISH: Final = load_json(PACKAGE / "translations" / "en.json")
ROBOT: Final = "BB-8 12AB"

# In the order in which a reader needs them; the quality scale asks for most of them.
SECTIONS: Final = (
    "Features",
    "Supported devices",
    "Installation",
    "Configuration",
    "Entities",
    "Data updates",
    "The operations agent",
    "Use cases",
    "Examples",
    "Troubleshooting",
    "Known limitations",
    "Removal",
    "Privacy",
    "Development",
)


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(text: str) -> list[str]:
    """Return where the links and pictures of a document lead, unless it is out into the world."""
    targets = re.findall(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"", text)
    return [a or b for a, b in targets if "://" not in (a or b)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path.read_text()):
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text()), link


def test_the_readme_has_its_sections_in_order() -> None:
    assert tuple(re.findall(r"^## (.+)$", README, re.MULTILINE)) == SECTIONS


def test_the_readme_shows_what_it_speaks_of() -> None:
    for name in ("droid-device.png", "repairs.png", "review.png"):
        assert f"docs/images/{name}" in README


def _ids(value: Any) -> set[str]:
    return set(re.findall(r"\b(?:light|sensor|button)\.\w+", str(value)))


def test_the_entities_of_the_readme_exist() -> None:
    """An entity's id comes from the names of its device and its own."""
    own = {"open_incidents": "Operations agent"}
    ours = {
        f"{platform}.{slugify(f'{own.get(key, ROBOT)} {words["name"]}')}"
        for platform, keys in ENGLISH["entity"].items()
        for key, words in keys.items()
    }
    assert _ids(README) - {"light.turn_on"} <= ours


@pytest.mark.parametrize("automation", EXAMPLES, ids=lambda automation: automation["alias"])
async def test_an_example_is_a_valid_automation(
    hass: HomeAssistant, automation: dict[str, Any]
) -> None:
    assert {"alias", "triggers", "actions"} <= automation.keys()
    assert automation.keys() <= {"alias", "mode", "triggers", "conditions", "actions"}
    triggers = cv.TRIGGER_SCHEMA(automation["triggers"])
    assert await async_validate_trigger_config(hass, triggers)
    cv.CONDITIONS_SCHEMA(automation.get("conditions", []))
    assert cv.SCRIPT_SCHEMA(automation["actions"])


def test_what_the_troubleshooting_quotes_is_what_is_said() -> None:
    table = README.partition("## Troubleshooting")[2].partition("\n## ")[0]
    quotes = re.findall(r"\"([^\"]+)\"", table)
    said = str(ENGLISH)
    assert len(quotes) > 3
    assert [quote for quote in quotes if quote not in said] == []


def test_commands_that_are_named_exist() -> None:
    for path in DOCUMENTS:
        for command in re.findall(r"\b((?:script|\.ci)/[\w-]+)", path.read_text()):
            assert (ROOT / command).exists(), f"{named(path)}: {command}"


def test_decision_records_are_numbered_and_complete() -> None:
    parts = re.findall(r"^## .+$", RECORDS[0].read_text(), re.MULTILINE)
    for number, path in enumerate(RECORDS):
        text = path.read_text()
        assert path.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number:04}: ")
        assert re.findall(r"^## .+$", text, re.MULTILINE) == parts
