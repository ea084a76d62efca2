"""The actions and the download that tell what the agent did; for administrators."""

from http import HTTPStatus
import json
from pathlib import Path
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import DOMAIN

from .journal.test_journal import DIAGNOSIS, INCIDENT

NOTHING = "journal-20260101T000000000000.jsonl"


async def ask(hass: HomeAssistant, action: str, context: Context | None = None, **data: Any) -> Any:
    """Call an action of the agent; return its response."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True, context=context
    )


@pytest.fixture
async def incident(hass: HomeAssistant, agent: Agent) -> int:
    """Return the row of an incident of two hours ago."""
    at = dt_util.utcnow().timestamp() - 7200
    return await agent.journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, at)


async def test_the_last_hours_are_told(hass: HomeAssistant, incident: int) -> None:
    answer = await ask(hass, "read_timeline", hours=3)
    (row,) = answer["timeline"]
    assert (row["kind"], row["incident"]) == ("incident_opened", incident)
    assert answer["more"] is False
    assert (await ask(hass, "read_timeline", hours=1))["timeline"] == []
    json.dumps(answer)


async def test_the_journal_can_be_exported_and_downloaded(
    hass: HomeAssistant,
    incident: int,
    hass_client_no_auth: ClientSessionGenerator,
    socket_enabled: None,
) -> None:
    answer = await ask(hass, "export_journal")
    text = await hass.async_add_executor_job(Path(answer["path"]).read_text)
    assert answer["lines"] == len(text.splitlines()) == 1
    assert answer["complete"] is True
    response = await (await hass_client_no_auth()).get(answer["link"])
    assert response.status == HTTPStatus.OK
    assert "attachment" in response.headers["Content-Disposition"]
    assert await response.text() == text


async def test_who_is_no_administrator_gets_nothing(
    hass: HomeAssistant, agent: Agent, hass_read_only_user: MockUser
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    for action in ("read_timeline", "export_journal"):
        with pytest.raises(Unauthorized):
            await ask(hass, action, context)


@pytest.mark.usefixtures("incident")
async def test_who_is_no_administrator_downloads_nothing(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
    socket_enabled: None,
) -> None:
    answer = await ask(hass, "export_journal")
    path = answer["link"].partition("?")[0]
    nobody = await hass_client_no_auth()
    assert (await nobody.get(path)).status == HTTPStatus.UNAUTHORIZED
    reader = await hass_client(hass_read_only_access_token)
    assert (await reader.get(path)).status == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("name", [NOTHING, "journal.db", "journal-1.jsonl.x"])
async def test_nothing_else_can_be_downloaded(
    hass: HomeAssistant,
    incident: int,
    hass_client: ClientSessionGenerator,
    socket_enabled: None,
    name: str,
) -> None:
    client = await hass_client()
    response = await client.get(f"/api/{DOMAIN}/exports/{name}")
    assert response.status == HTTPStatus.NOT_FOUND


async def test_a_journal_that_refuses_is_said(hass: HomeAssistant, agent: Agent) -> None:
    agent._record.read_only = True
    for action in ("read_timeline", "export_journal"):
        with pytest.raises(HomeAssistantError) as raised:
            await ask(hass, action)
        assert raised.value.translation_key == "journal_unreadable"


async def test_a_disk_without_room_is_said(hass: HomeAssistant, agent: Agent) -> None:
    folder = Path(hass.config.path(DOMAIN, "exports"))
    folder.write_text("a file is in the way")
    with pytest.raises(HomeAssistantError) as raised:
        await ask(hass, "export_journal")
    assert raised.value.translation_key == "export_failed"
    assert not agent.read_only
