"""Clearing an issue that was left behind, and only such a one."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.actions.clear_repair import ClearRepair
from custom_components.astromech.agent.model import BlastRadius, Order, SubjectKind

from .rehearsal import Rehearsal, break_, order_of

ACTION = ClearRepair()
WARM = "automation.warm"


def clear(domain: str, issue_id: str) -> Order:
    """Return the order to clear an issue."""
    return order_of(ACTION, domain, SubjectKind.INTEGRATION, issue_id=issue_id)


def raise_issue(hass: HomeAssistant, domain: str, issue_id: str, **facts: Any) -> Order:
    """Raise an issue; return the order to clear it."""
    whole = {
        "is_fixable": True,
        "is_persistent": True,
        "severity": ir.IssueSeverity.ERROR,
        "translation_key": issue_id,
        **facts,
    }
    ir.async_create_issue(hass, domain, issue_id, **whole)
    return clear(domain, issue_id)


def not_found(hass: HomeAssistant, service: str) -> Order:
    """Raise the issue that an automation calls what is not there, as Home Assistant does."""
    return raise_issue(
        hass,
        "automation",
        f"{WARM}_service_not_found_{service}",
        translation_key="service_not_found",
        translation_placeholders={"service": service, "entity_id": WARM, "name": "Warm"},
    )


async def test_an_action_that_is_there_again_is_no_issue_and_the_issue_can_come_back(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    order = not_found(hass, "notify.phone")
    before = ir.async_get(hass).issues["automation", order.parameters["issue_id"]]
    assert ACTION.refused(rehearsal.site, order) == "cause_not_gone"
    async_mock_service(hass, "notify", "phone")
    seen = await rehearsal.apply(ACTION, order)
    assert await rehearsal.verified(ACTION, seen)
    assert ACTION.refused(rehearsal.site, order) == "issue_removed"
    assert await rehearsal.undo(ACTION, seen)
    assert not await rehearsal.verified(ACTION, seen)
    after = ir.async_get(hass).issues["automation", order.parameters["issue_id"]]
    assert after.to_json() | {"created": None} == before.to_json() | {"created": None}


async def test_an_automation_that_loads_again_or_is_gone_is_no_issue(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    facts = {"translation_placeholders": {"entity_id": WARM}}
    order = raise_issue(hass, "automation", "validation_failed_actions", **facts)
    assert ACTION.refused(rehearsal.site, order) is None
    hass.states.async_set(WARM, "unavailable")
    assert ACTION.refused(rehearsal.site, order) == "cause_not_gone"
    hass.states.async_remove(WARM)
    assert ACTION.refused(rehearsal.site, order) is None


async def test_of_what_is_not_set_up_nobody_knows(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    order = raise_issue(hass, "script", "validation_failed_actions", translation_placeholders=None)
    assert ACTION.refused(rehearsal.site, order) == "cause_not_gone"


async def test_other_issues_about_an_automation_stay(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    facts = {"translation_placeholders": {"entity_id": WARM}}
    order = raise_issue(hass, "automation", "blueprint_deprecated", **facts)
    assert ACTION.refused(rehearsal.site, order) == "cause_not_gone"


async def test_who_is_signed_in_again_needs_no_issue(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    issue_id = f"config_entry_reauth_flaky_{station.entry_id}"
    facts = {"translation_key": "config_entry_reauth"}
    order = raise_issue(hass, "homeassistant", issue_id, **facts)
    assert ACTION.refused(rehearsal.site, order) is None
    await break_(hass, station, "auth_failed")
    assert ACTION.refused(rehearsal.site, order) == "cause_not_gone"
    await hass.config_entries.async_remove(station.entry_id)
    order = raise_issue(hass, "homeassistant", issue_id, **facts)
    assert ACTION.refused(rehearsal.site, order) is None


async def test_what_home_assistant_itself_has_to_say_stays(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    order = raise_issue(hass, "homeassistant", "country_not_configured")
    assert ACTION.refused(rehearsal.site, order) == "cause_not_gone"


async def test_what_a_removed_integration_left_behind_goes(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    order = raise_issue(hass, "gone", "update_your_hub")
    assert ACTION.refused(rehearsal.site, order) is None
    MockConfigEntry(domain="gone").add_to_hass(hass)
    assert ACTION.refused(rehearsal.site, order) == "cause_not_gone"
    assert await async_setup_component(hass, "persistent_notification", {})
    order = raise_issue(hass, "persistent_notification", "here")
    assert ACTION.refused(rehearsal.site, order) == "cause_not_gone"


async def test_what_is_ignored_or_our_own_stays(hass: HomeAssistant, rehearsal: Rehearsal) -> None:
    order = raise_issue(hass, "gone", "update_your_hub")
    ir.async_ignore_issue(hass, "gone", "update_your_hub", True)
    assert ACTION.refused(rehearsal.site, order) == "issue_ignored"
    own = raise_issue(hass, "astromech", "incident_1")
    assert ACTION.refused(rehearsal.site, own) == "own_issue"


async def test_one_that_has_a_cause_again_meanwhile_stays(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    order = not_found(hass, "notify.phone")
    with pytest.raises(ActionRefused, match="cause_not_gone"):
        await ACTION.async_apply(rehearsal.site, order, {})
    with pytest.raises(ActionRefused, match="issue_removed"):
        await ACTION.async_remember(rehearsal.site, clear("automation", "another"))


async def test_a_dry_run_clears_nothing(hass: HomeAssistant, rehearsal: Rehearsal) -> None:
    order = raise_issue(hass, "gone", "update_your_hub")
    assert await rehearsal.dry_run(ACTION, order) == BlastRadius()
