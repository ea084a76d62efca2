"""The stages of an execution that touch Home Assistant; each has an end in time."""

import asyncio
import logging

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..model import BackupRule, Decision, Execution, Order
from .action import Action, ActionRefused, Memo, Site
from .backup import async_create_backup, async_young_backup
from .checks.examination import Examination
from .verification import async_undone

_LOGGER = logging.getLogger(__name__)

REMEMBER_SECONDS = 60.0
"""How long an action may look around before it begins."""


async def async_back_up(hass: HomeAssistant, execution: Execution, decision: Decision) -> str:
    """Return the id of a backup as the policy wants it; raises BackupFailed if there is none."""
    if decision.backup is BackupRule.REUSE:
        young = await async_young_backup(hass, decision.reuse_hours)
        if young is not None:
            return young
    name = f"Astromech {execution.proposal.target_title}"
    return await async_create_backup(hass, execution.id, name)


async def async_remember(action: Action, site: Site, order: Order) -> Memo:
    """Return what the action notes of the time before.

    Raises ActionRefused when it cannot: nothing has been changed.
    """
    try:
        async with asyncio.timeout(REMEMBER_SECONDS):
            return await action.async_remember(site, order)
    except (HomeAssistantError, TimeoutError) as err:
        _LOGGER.error("What there is cannot be noted, so nothing was done: %s", err)
        raise ActionRefused("not_remembered") from err


async def async_apply(action: Action, site: Site, order: Order, memo: Memo) -> None:
    """Make the change; what fails on the way is judged by what it left.

    Raises ActionRefused when surely nothing was changed.
    """
    try:
        async with asyncio.timeout(action.timeout):
            await action.async_apply(site, order, memo)
    except ActionRefused:
        raise
    except Exception as err:  # noqa: BLE001  whatever it was, it may have changed something
        _LOGGER.error("The action raised: %s", type(err).__name__)


async def async_undo(action: Action, seen: Examination) -> bool:
    """Take the change back; say whether everything is as it was, and nothing is worse."""
    try:
        async with asyncio.timeout(action.timeout):
            await action.async_undo(seen.site, seen.order, seen.memo)
    except Exception as err:  # noqa: BLE001  whatever it was, what counts is what it left
        _LOGGER.error("The undo raised: %s", type(err).__name__)
    return await async_undone(action, seen)
