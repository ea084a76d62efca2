"""Opening the form in which a person enters another address."""

from homeassistant.config_entries import (
    HANDLERS,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryDisabler,
)
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.actions.start_reconfigure import StartReconfigure
from custom_components.astromech.agent.model import BlastRadius

from .rehearsal import Rehearsal, order_of

ACTION = StartReconfigure()


@pytest.fixture
def reconfigurable(station: ConfigEntry, monkeypatch: pytest.MonkeyPatch) -> ConfigEntry:
    """The weather station, of an integration that can be reconfigured."""
    handler = HANDLERS["flaky"]
    monkeypatch.setattr(handler, "async_step_reconfigure", handler.async_step_user, raising=False)
    object.__setattr__(station, "_supports_reconfigure", None)  # asked once, then kept
    return station


async def test_a_form_is_open_afterwards_and_there_is_no_second_one(
    hass: HomeAssistant, reconfigurable: ConfigEntry, rehearsal: Rehearsal
) -> None:
    order = order_of(ACTION, reconfigurable.entry_id)
    seen = await rehearsal.apply(ACTION, order)
    assert await rehearsal.verified(ACTION, seen)
    assert ACTION.refused(rehearsal.site, order) == "flow_open"
    with pytest.raises(ActionRefused, match="flow_open"):
        await ACTION.async_apply(rehearsal.site, order, {})
    assert len(list(reconfigurable.async_get_active_flows(hass, {SOURCE_RECONFIGURE}))) == 1


async def test_an_integration_without_the_form_is_refused(
    station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    order = order_of(ACTION, station.entry_id)
    assert ACTION.refused(rehearsal.site, order) == "reconfigure_unsupported"


async def test_entries_that_are_gone_or_disabled_are_refused(
    hass: HomeAssistant, reconfigurable: ConfigEntry, rehearsal: Rehearsal
) -> None:
    assert ACTION.refused(rehearsal.site, order_of(ACTION, "nobody")) == "entry_removed"
    entry_id = reconfigurable.entry_id
    await hass.config_entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
    assert ACTION.refused(rehearsal.site, order_of(ACTION, entry_id)) == "entry_disabled"


async def test_a_person_who_signs_in_is_not_disturbed(
    hass: HomeAssistant, reconfigurable: ConfigEntry, rehearsal: Rehearsal
) -> None:
    reconfigurable.async_start_reauth(hass)
    await hass.async_block_till_done()
    order = order_of(ACTION, reconfigurable.entry_id)
    assert ACTION.refused(rehearsal.site, order) == "reauth_in_progress"


async def test_a_dry_run_opens_nothing(reconfigurable: ConfigEntry, rehearsal: Rehearsal) -> None:
    radius = await rehearsal.dry_run(ACTION, order_of(ACTION, reconfigurable.entry_id))
    assert radius == BlastRadius()


def test_it_is_never_done_where_nobody_looks() -> None:
    assert not ACTION.automatic
    assert not ACTION.cures
