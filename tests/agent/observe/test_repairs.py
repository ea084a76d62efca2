"""Repairs issues of the real registry, of any integration."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.model import RepairFacts, Signal, Subject, SubjectKind
from custom_components.astromech.agent.observe.repairs import MAX_KNOWN, RepairCollector
from custom_components.astromech.const import DOMAIN

from ..conftest import PassTime
from ..material import facts_of
from ..test_main_job import break_


@pytest.fixture
def heard() -> list[Signal]:
    return []


def raise_issue(hass: HomeAssistant, issue_id: str, *, domain: str = "weather") -> None:
    ir.async_create_issue(
        hass,
        domain,
        issue_id,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="broken",
    )


def told(heard: list[Signal]) -> list[tuple[str, bool]]:
    facts = [facts_of(signal, RepairFacts) for signal in heard]
    return [(fact.issue_id, fact.active) for fact in facts]


async def test_what_is_there_already_and_what_comes_is_told(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    raise_issue(hass, "old")
    stop = RepairCollector(hass, heard.extend).start()
    raise_issue(hass, "new")
    await pass_time(2)
    stop()
    assert told(heard) == [("old", True), ("new", True)]
    assert heard[0].subject == Subject(kind=SubjectKind.INTEGRATION, id="weather")
    facts = facts_of(heard[0], RepairFacts)
    assert (facts.domain, facts.severity, facts.translation_key) == ("weather", "warning", "broken")


async def test_an_issue_that_goes_or_is_ignored_is_good_news_once(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    raise_issue(hass, "ignored")
    stop = RepairCollector(hass, heard.extend).start()
    raise_issue(hass, "gone")
    await pass_time(2)
    heard.clear()
    ir.async_ignore_issue(hass, "weather", "ignored", ignore=True)
    ir.async_delete_issue(hass, "weather", "gone")
    await pass_time(2)
    ir.async_delete_issue(hass, "weather", "ignored")
    await pass_time(2)
    assert told(heard) == [("ignored", False), ("gone", False)]
    raise_issue(hass, "gone")
    await pass_time(2)
    stop()
    assert told(heard)[2:] == [("gone", True)]


async def test_our_own_issues_and_ignored_ones_are_not_told(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    raise_issue(hass, "ignored")
    ir.async_ignore_issue(hass, "weather", "ignored", ignore=True)
    stop = RepairCollector(hass, heard.extend).start()
    raise_issue(hass, "ours", domain=DOMAIN)
    ir.async_delete_issue(hass, DOMAIN, "ours")
    await pass_time(2)
    stop()
    assert heard == []


async def test_a_sign_in_that_is_asked_for_is_about_the_entry(
    hass: HomeAssistant, flaky_entry: ConfigEntry, heard: list[Signal], pass_time: PassTime
) -> None:
    stop = RepairCollector(hass, heard.extend).start()
    await break_(hass, flaky_entry, "auth_failed")
    await pass_time(2)
    stop()
    assert heard[0].subject == Subject(kind=SubjectKind.ENTRY, id=flaky_entry.entry_id)
    assert facts_of(heard[0], RepairFacts).domain == "homeassistant"


async def test_an_automation_that_does_not_validate_is_about_the_automation(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    stop = RepairCollector(hass, heard.extend).start()
    broken = {"alias": "Broken", "triggers": [], "actions": [{"nonsense": 1}]}
    assert await async_setup_component(hass, "automation", {"automation": [broken]})
    await pass_time(2)
    stop()
    assert [signal.subject for signal in heard] == [
        Subject(kind=SubjectKind.AUTOMATION, id="automation.broken")
    ]
    assert facts_of(heard[0], RepairFacts).translation_key == "validation_failed_schema"


async def test_hundreds_at_once_are_all_told_and_what_is_followed_is_bounded(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    stop = RepairCollector(hass, heard.extend).start()
    for number in range(MAX_KNOWN + 10):
        raise_issue(hass, f"hostile <b>{number}</b> \x00 {{x}}")
    await pass_time(15)
    stop()
    assert len(heard) == MAX_KNOWN


async def test_after_the_end_nothing_is_told_and_no_timer_stays(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    stop = RepairCollector(hass, heard.extend).start()
    raise_issue(hass, "late")
    await hass.async_block_till_done()
    stop()
    raise_issue(hass, "later")
    await pass_time(2)
    assert heard == []
