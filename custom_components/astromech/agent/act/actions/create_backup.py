"""Create a backup of the settings, and do nothing else."""

from typing import Final, override
import uuid

from homeassistant.exceptions import HomeAssistantError

from ....const import DOMAIN
from ...model import ActionId, BlastRadius, Check, Order, Risk, SubjectKind
from ..action import Action, Budget, Memo, Site
from ..backup import TIMEOUT, BackupFailed, async_create_backup
from ..backup_desk import backup_refused

NAME: Final = "Astromech"


class CreateBackup(Action):
    """One of ours, as before a change: the oldest of them gives way to it."""

    id = ActionId.CREATE_BACKUP
    targets = frozenset({SubjectKind.HOST})
    risk = Risk.NONE
    preconditions = ("backup_possible",)
    tests = (Check.BACKUP_STORED,)
    settle = 0.0
    patience = 60.0
    timeout = TIMEOUT
    needs_backup = False
    budget = Budget(times=4, window=86400.0)
    cures = False

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why no backup can be made now, None if one can."""
        return backup_refused(site.hass, order)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that nothing is disturbed."""
        return BlastRadius()

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return the mark by which the backup will be known."""
        return {"mark": uuid.uuid4().hex}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Create the backup; returns when it is stored."""
        try:
            await async_create_backup(site.hass, memo["mark"], NAME, requested=True)
        except BackupFailed as err:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="backup_failed"
            ) from err
