"""Part in Home Assistant's backups: nobody writes to the journal while its file is copied.

The copy is made in this very process, and closing a copied file drops the locks that SQLite holds
on it: that must not happen in the middle of a write.
"""

from homeassistant.core import HomeAssistant

from .kinds import running_agent


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let the journal wait."""
    if agent := running_agent(hass):
        await agent.journal.hold()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let the journal go on."""
    if agent := running_agent(hass):
        agent.journal.release()
