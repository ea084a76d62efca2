"""Part in Home Assistant's backups: nobody writes to the journal while its file is copied.

The copy is made in this very process, and closing a copied file drops the locks that SQLite holds
on it: that must not happen in the middle of a write.
"""

from collections.abc import Iterator

from homeassistant.core import HomeAssistant

from .agent.journal import Journal
from .agent.loop import Agent
from .const import DOMAIN
from .kinds import EntryKind, kind_of


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let the journal wait."""
    for journal in _journals(hass):
        await journal.hold()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the journal go on."""
    for journal in _journals(hass):
        journal.release()


def _journals(hass: HomeAssistant) -> Iterator[Journal]:
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        if kind_of(entry) is EntryKind.AGENT:
            agent: Agent = entry.runtime_data
            yield agent.journal
