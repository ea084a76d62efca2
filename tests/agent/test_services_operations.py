"""The actions and the download that tell what the agent saw; for administrators."""

from http import HTTPStatus
import json
import logging
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import DOMAIN

from .conftest import SETTLE, PassTime
from .test_main_job import break_

SECRET = "hunter2-very-secret"


async def ask(hass: HomeAssistant, action: str, context: Context | None = None, **data: Any) -> Any:
    """Call an action of the agent; return its response."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True, context=context
    )


@pytest.fixture
async def row(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> int:
    """Return the number of the incident of a weather station that failed for good."""
    hass.config_entries.async_update_entry(flaky_entry, title=f"Station {SECRET}")
    hass.config_entries.async_update_entry(
        flaky_entry, data={**flaky_entry.data, "password": SECRET}
    )
    await hass.async_block_till_done()
    logging.getLogger("custom_components.flaky").error("Login of %s failed: %s", "me", SECRET)
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    answer = await ask(hass, "explain")
    return int(answer["incidents"][0]["incident"])


async def test_the_last_day_is_told_as_rows_and_as_a_table(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    answer = await ask(hass, "explain", hours=1)
    (row,) = [row for row in answer["incidents"] if row["incident"]]
    assert row["subject"] == flaky_entry.title
    assert row["cause"] == "config_entry_stuck"
    assert row["root_cause"]
    assert row["until"] is None
    assert f"| {row['since'].replace('_', chr(92) + '_')}" in answer["table"]
    json.dumps(answer)


async def test_an_incident_can_be_exported_and_downloaded(
    hass: HomeAssistant,
    row: int,
    hass_client_no_auth: ClientSessionGenerator,
    socket_enabled: None,
) -> None:
    answer = await ask(hass, "export_incident", incident=row)
    exported = json.loads(await hass.async_add_executor_job(Path(answer["file"]).read_text))
    assert exported["versions"]["integration"] == "flaky"
    assert exported["incident"]["symptoms"]
    assert exported["diagnosis"]["cause"]
    assert {"entry", "entities"} <= exported.keys()
    client = await hass_client_no_auth()
    response = await client.get(answer["link"])
    assert response.status == HTTPStatus.OK
    assert "attachment" in response.headers["Content-Disposition"]
    assert await response.json() == exported


async def test_no_secret_is_in_a_bundle(hass: HomeAssistant, row: int) -> None:
    answer = await ask(hass, "export_incident", incident=row)
    text = await hass.async_add_executor_job(Path(answer["file"]).read_text)
    assert "failed" in text
    assert SECRET not in text


async def test_who_is_no_administrator_gets_nothing(
    hass: HomeAssistant, row: int, hass_read_only_user: MockUser
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    for action, data in (("explain", {}), ("export_incident", {"incident": row})):
        with pytest.raises(Unauthorized):
            await ask(hass, action, context, **data)


async def test_who_is_no_administrator_downloads_nothing(
    row: int,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
    socket_enabled: None,
) -> None:
    path = f"/api/{DOMAIN}/incidents/{row}/bundle"
    nobody = await hass_client_no_auth()
    assert (await nobody.get(path)).status == HTTPStatus.UNAUTHORIZED
    reader = await hass_client(hass_read_only_access_token)
    assert (await reader.get(path)).status == HTTPStatus.UNAUTHORIZED


async def test_what_is_not_there_is_said(
    hass: HomeAssistant,
    agent: Agent,
    hass_client: ClientSessionGenerator,
    socket_enabled: None,
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await ask(hass, "export_incident", incident=99)
    assert raised.value.translation_key == "no_incident"
    client = await hass_client()
    response = await client.get(f"/api/{DOMAIN}/incidents/99/bundle")
    assert response.status == HTTPStatus.NOT_FOUND


async def test_without_an_agent_the_actions_say_so(
    hass: HomeAssistant, agent_entry: ConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(agent_entry.entry_id)
    with pytest.raises(ServiceValidationError) as raised:
        await ask(hass, "explain")
    assert raised.value.translation_key == "no_agent"


async def test_what_only_stands_in_the_log_is_told_too(hass: HomeAssistant, agent: Agent) -> None:
    assert await async_setup_component(hass, "system_log", {})
    error = OSError(28, "No space left on device")
    for _ in range(3):
        logging.getLogger("homeassistant.components.recorder").error(
            "Error saving events: %s", error
        )
    await hass.async_block_till_done()
    answer = await ask(hass, "explain", hours=1)
    assert [row["cause"] for row in answer["incidents"]] == ["disk_full"]
