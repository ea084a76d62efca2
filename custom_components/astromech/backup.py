"""Part in Home Assistant's backups: the journal's file is whole when it is copied."""

import logging

from homeassistant.core import HomeAssistant

from .agent.journal import JournalError
from .agent.loop import Agent
from .const import DOMAIN
from .kinds import EntryKind, kind_of

_LOGGER = logging.getLogger(__name__)


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Bring the journal into its main file; a failure must not cost the backup."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        if kind_of(entry) is EntryKind.AGENT:
            agent: Agent = entry.runtime_data
            try:
                await agent.journal.checkpoint()
            except JournalError as err:
                _LOGGER.warning("The backup may lack the newest lines of the journal: %s", err)


async def async_post_backup(hass: HomeAssistant) -> None:
    """Nothing to do."""
