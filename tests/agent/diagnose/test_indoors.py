"""Which integrations need nothing outside of the house: held against Home Assistant's manifests."""

import json
from pathlib import Path

from homeassistant import components
import pytest

from custom_components.astromech.agent.diagnose.indoors import INDOORS

FOLDER = Path(components.__file__).parent


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


def test_all_of_them_speak_locally_by_their_manifests() -> None:
    manifests = {
        domain: FOLDER / domain / "manifest.json"
        for domain in INDOORS
        if (FOLDER / domain / "manifest.json").is_file()
    }
    assert len(manifests) > 0.9 * len(INDOORS)
    classes = {
        domain: json.loads(file.read_text())["iot_class"] for domain, file in manifests.items()
    }
    assert {name: kind for name, kind in classes.items() if not kind.startswith("local_")} == {}
