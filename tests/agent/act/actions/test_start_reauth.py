"""Asking a person to sign in again: one form, never two, and nothing is called cured."""

from homeassistant.config_entries import (
    HANDLERS,
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryDisabler,
)
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.actions.start_reauth import StartReauth
from custom_components.astromech.agent.model import BlastRadius, CheckResult

from .rehearsal import Rehearsal, order_of

ACTION = StartReauth()


async def test_a_form_is_open_afterwards(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order_of(ACTION, station.entry_id))
    (flow,) = station.async_get_active_flows(hass, {SOURCE_REAUTH})
    assert flow["step_id"] == "reauth_confirm"
    assert await rehearsal.examine(ACTION, seen) == [
        CheckResult(test=ACTION.tests[0], passed=True, seen="open")
    ]
    assert ACTION.refused(rehearsal.site, seen.order) == "reauth_in_progress"


async def test_a_form_that_was_closed_is_not_open(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order_of(ACTION, station.entry_id))
    for flow in station.async_get_active_flows(hass, {SOURCE_REAUTH}):
        hass.config_entries.flow.async_abort(flow["flow_id"])
    assert not await rehearsal.verified(ACTION, seen)


async def test_no_second_form_is_opened(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    order = order_of(ACTION, station.entry_id)
    station.async_start_reauth(hass)
    await hass.async_block_till_done()
    with pytest.raises(ActionRefused, match="reauth_in_progress"):
        await ACTION.async_apply(rehearsal.site, order, {})
    assert len(list(station.async_get_active_flows(hass, {SOURCE_REAUTH}))) == 1


async def test_who_is_reconfiguring_it_is_not_disturbed(
    hass: HomeAssistant,
    station: ConfigEntry,
    rehearsal: Rehearsal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handler = HANDLERS["flaky"]
    monkeypatch.setattr(handler, "async_step_reconfigure", handler.async_step_user, raising=False)
    await hass.config_entries.flow.async_init(
        "flaky", context={"source": SOURCE_RECONFIGURE, "entry_id": station.entry_id}
    )
    assert ACTION.refused(rehearsal.site, order_of(ACTION, station.entry_id)) == "flow_open"


async def test_an_entry_that_is_gone_is_refused_even_at_the_last_moment(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    order = order_of(ACTION, "nobody")
    assert ACTION.refused(rehearsal.site, order) == "entry_removed"
    with pytest.raises(ActionRefused, match="entry_removed"):
        await ACTION.async_apply(rehearsal.site, order, {})


async def test_one_that_is_disabled_is_refused(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    await hass.config_entries.async_set_disabled_by(station.entry_id, ConfigEntryDisabler.USER)
    assert ACTION.refused(rehearsal.site, order_of(ACTION, station.entry_id)) == "entry_disabled"


async def test_one_without_a_form_is_refused(
    station: ConfigEntry, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(HANDLERS["flaky"], "async_step_reauth")
    order = order_of(ACTION, station.entry_id)
    assert ACTION.refused(rehearsal.site, order) == "reauth_unsupported"


async def test_the_agent_itself_has_no_password(
    own_entry: ConfigEntry, rehearsal: Rehearsal
) -> None:
    assert ACTION.refused(rehearsal.site, order_of(ACTION, own_entry.entry_id)) == "own_entry"


async def test_a_dry_run_opens_nothing(station: ConfigEntry, rehearsal: Rehearsal) -> None:
    radius = await rehearsal.dry_run(ACTION, order_of(ACTION, station.entry_id))
    assert radius == BlastRadius()


def test_it_calls_nothing_cured() -> None:
    assert not ACTION.cures
