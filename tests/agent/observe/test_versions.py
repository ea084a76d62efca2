"""Versions that changed between two runs."""

from typing import Any

from homeassistant.const import __version__
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_custom_components
import pytest

from custom_components.astromech.agent.model import Change, ChangeKind, Subject, SubjectKind
from custom_components.astromech.agent.observe.changes import CORE
from custom_components.astromech.agent.observe.versions import STORE_KEY, VersionCollector


@pytest.fixture
def noted() -> list[Change]:
    return []


async def compare(hass: HomeAssistant, noted: list[Change]) -> None:
    stop = VersionCollector(hass, noted.append).start()
    await hass.async_block_till_done(wait_background_tasks=True)
    stop()


async def test_the_first_run_keeps_the_versions_and_tells_nothing(
    hass: HomeAssistant, flaky: None, hass_storage: dict[str, Any], noted: list[Change]
) -> None:
    await compare(hass, noted)
    await compare(hass, noted)
    assert noted == []
    kept = hass_storage[STORE_KEY]["data"]
    assert kept["core"] == __version__
    assert {"astromech", "flaky"} <= kept["integrations"].keys()


async def test_what_was_updated_came_or_went_between_two_runs_is_told(
    hass: HomeAssistant, flaky: None, hass_storage: dict[str, Any], noted: list[Change]
) -> None:
    await compare(hass, noted)
    kept = hass_storage[STORE_KEY]["data"]
    kept["core"] = "2026.9.1"
    kept["integrations"].pop("flaky")
    kept["integrations"] |= {"astromech": "0.0.1", "gone": "3"}
    await compare(hass, noted)
    versions = {
        domain: str(integration.version)
        for domain, integration in (await async_get_custom_components(hass)).items()
    }
    assert {change.kind for change in noted} == {ChangeKind.VERSION}
    assert [(c.subject, c.before, c.after) for c in noted] == [
        (CORE, "2026.9.1", __version__),
        (_integration("astromech"), "0.0.1", versions["astromech"]),
        (_integration("flaky"), "", versions["flaky"]),
        (_integration("gone"), "3", ""),
    ]
    noted.clear()
    await compare(hass, noted)
    assert noted == []


def _integration(domain: str) -> Subject:
    return Subject(kind=SubjectKind.INTEGRATION, id=domain)
