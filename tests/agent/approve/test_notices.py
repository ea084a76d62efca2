"""Notifications with buttons: opt-in, good once, and only for administrators."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, ServiceCall, callback
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.astromech.agent.approve.notices import ANSWERED, TOKEN_LASTS
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import CONF_NOTIFY, DOMAIN

from ..conftest import PassTime
from ..test_main_job import approve, stuck_station

type Sent = list[dict[str, Any]]


@pytest.fixture
async def sent(hass: HomeAssistant, agent_entry: ConfigEntry[Agent]) -> Sent:
    """Return what reaches the phone that a person chose."""
    sent: Sent = []

    @callback
    def notify(call: ServiceCall) -> None:
        sent.append(dict(call.data))

    hass.services.async_register("notify", "mobile_app_phone", notify)
    options = {**agent_entry.options, CONF_NOTIFY: "mobile_app_phone"}
    hass.config_entries.async_update_entry(agent_entry, options=options)
    await hass.config_entries.async_reload(agent_entry.entry_id)
    return sent


def button(sent: Sent, title: str) -> str:
    """Return what the button of the last notification stands for."""
    buttons = {each["title"]: str(each["action"]) for each in sent[-1]["data"]["actions"]}
    return buttons[title]


async def press(hass: HomeAssistant, action: str, user: MockUser | None) -> None:
    """Press a button on the phone of a user."""
    context = Context(user_id=user.id if user else None)
    hass.bus.async_fire(ANSWERED, {"action": action}, context=context)
    await hass.async_block_till_done()


async def states(agent: Agent) -> list[str]:
    """Return what has become of all proposals."""
    rows = await agent.journal.transact(
        agent.journal.rows, "SELECT state FROM proposals ORDER BY created, id"
    )
    return [row["state"] for row in rows]


async def test_a_proposal_is_told_once_and_approved_by_its_button(
    *,
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    sent: Sent,
    hass_admin_user: MockUser,
    pass_time: PassTime,
) -> None:
    agent = agent_entry.runtime_data
    await stuck_station(hass, flaky_entry, pass_time)
    await pass_time(65)
    (told,) = sent
    assert told["message"] == "Reload the integration: Station"
    approving = button(sent, "Approve")
    await press(hass, approving, hass_admin_user)
    await press(hass, approving, hass_admin_user)
    await pass_time(10)
    (incident,) = await agent.journal.recent()
    (execution,) = incident["executions"]
    assert execution["approved_by"].startswith(f"notification/{hass_admin_user.id}")
    assert await states(agent) == ["approved"]


async def test_its_other_button_rejects(
    *,
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    sent: Sent,
    hass_admin_user: MockUser,
    agent_entry: ConfigEntry[Agent],
    pass_time: PassTime,
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    await press(hass, button(sent, "Reject"), hass_admin_user)
    assert await states(agent_entry.runtime_data) == ["rejected"]


@pytest.mark.parametrize("who", ["a guest", "nobody", "a forger", "late"])
async def test_a_button_is_not_enough(
    *,
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    sent: Sent,
    hass_admin_user: MockUser,
    hass_read_only_user: MockUser,
    agent_entry: ConfigEntry[Agent],
    pass_time: PassTime,
    freezer: FrozenDateTimeFactory,
    who: str,
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    approving = button(sent, "Approve")
    match who:
        case "a guest":
            await press(hass, approving, hass_read_only_user)
        case "nobody":
            await press(hass, approving, None)
        case "a forger":
            await press(hass, f"{approving[:-4]}0000", hass_admin_user)
        case _:
            freezer.tick(timedelta(seconds=TOKEN_LASTS + 1))
            await press(hass, approving, hass_admin_user)
    assert await states(agent_entry.runtime_data) == ["pending"]


async def test_in_quiet_hours_one_digest_comes_afterwards(
    hass: HomeAssistant, flaky_entry: ConfigEntry, sent: Sent, pass_time: PassTime
) -> None:
    now = dt_util.now()
    begin, end = now - timedelta(hours=1), now + timedelta(minutes=3)
    text = (
        f'version: 1\nquiet_hours:\n  - from: "{begin:%H:%M}"\n    to: "{end:%H:%M}"\n'
        "rules:\n  - action: reload_config_entry\n    mode: ask\n"
    )
    policy = Path(hass.config.path(DOMAIN, "policy.yaml"))
    await hass.async_add_executor_job(policy.write_text, text)
    await stuck_station(hass, flaky_entry, pass_time)
    assert sent == []
    await pass_time(130)
    (digest,) = sent
    assert digest["message"] == "Reload the integration: Station"
    assert "actions" not in digest["data"]


async def test_a_phone_that_is_gone_keeps_nothing_up(
    hass: HomeAssistant, flaky_entry: ConfigEntry, sent: Sent, pass_time: PassTime
) -> None:
    hass.services.async_remove("notify", "mobile_app_phone")
    issue = await stuck_station(hass, flaky_entry, pass_time)
    await approve(hass, issue)
    await pass_time(10)
    assert hass.states.get("sensor.station_temperature")
    assert sent == []
