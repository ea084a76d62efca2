"""The actions and the download that tell what the agent saw; for administrators."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
import json
import logging
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import pytest

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import DOMAIN
from tests.agent.conftest import SETTLE, PassTime
from tests.agent.test_main_job import break_

SECRET = "hunter2-very-secret"


async def ask(hass: HomeAssistant, action: str, context: Context | None = None, **data: Any) -> Any:
    """Call an action of the agent; return its response."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True, context=context
    )


async def trouble(hass: HomeAssistant, station: ConfigEntry, pass_time: PassTime) -> int:
    """Let the weather station fail for good; return the number of its incident."""
    await break_(hass, station, "unavailable")
    await pass_time(SETTLE + 5)
    answer = await ask(hass, "explain")
    return int(answer["incidents"][0]["incident"])


async def test_the_last_day_is_told_as_rows_and_as_a_table(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry, "unavailable")
    await pass_time(SETTLE + 5)
    answer = await ask(hass, "explain", hours=1)
    (row,) = [row for row in answer["incidents"] if row["incident"]]
    assert row["subject"] == flaky_entry.title
    assert row["cause"] and row["root_cause"] and row["until"] is None
    assert f"| {row['since'].replace('_', chr(92) + '_')}" in answer["table"]
    json.dumps(answer)
