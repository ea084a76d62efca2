"""Delete the older part of the history."""

from typing import Final, override

from homeassistant.util import dt as dt_util
import voluptuous as vol

from ...model import (
    ActionId,
    BlastRadius,
    Cause,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Risk,
    Subject,
    SubjectKind,
)
from .. import recorder
from ..action import Action, Budget, Memo, Site

DATABASE: Final = Subject(kind=SubjectKind.HOST, id="database")
DAY: Final = 86400.0


class PurgeDatabase(Action):
    """What is deleted is gone: a backup from before an action does not have the history."""

    id = ActionId.PURGE_DATABASE
    remedies = frozenset({Remedy.PURGE_OR_REPAIR_DATABASE})
    targets = frozenset({SubjectKind.HOST})
    parameters = {
        "keep_days": vol.All(vol.Coerce(int), vol.Range(min=1, max=3650)),
        "repack": vol.In(["true", "false"]),
    }
    risk = Risk.MEDIUM
    preconditions = ("recorder_there", "no_migration", "recorder_idle")
    tests = (Check.DATABASE_PURGED, Check.NO_REGRESSION)
    settle = 3.0
    """What is deleted stays so."""
    patience = 3600.0
    """The recorder deletes a little at a time, and writes the file anew if it is to."""
    needs_backup = False
    budget = Budget(times=1, window=86400.0)
    automatic = False

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order to delete what a person does not want to keep anyway.

        A database that is damaged is not repaired by that, and one on a full disk cannot be written
        anew.
        """
        if diagnosis.cause is Cause.DATABASE_CORRUPT or recorder.recorder_refused(site.hass):
            return None
        repack = "false" if diagnosis.cause is Cause.DISK_FULL else "true"
        parameters = {"keep_days": str(recorder.keep_days(site.hass)), "repack": repack}
        return Order(action=self.id, target=DATABASE, parameters=parameters)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why nothing can be deleted now; whether a purge runs is asked right before."""
        return "wrong_target" if order.target != DATABASE else recorder.recorder_refused(site.hass)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that nothing is disturbed: what is new is recorded meanwhile, or right after."""
        return BlastRadius()

    @override
    async def async_preview(self, site: Site, order: Order) -> str:
        """Return how much goes."""
        states, events = await recorder.async_older(site.hass, _before(order))
        return f"-{states} states\n-{events} events"

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return the time from which on everything is kept."""
        await recorder.async_require_idle(site.hass)
        return {"before": _before(order)}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Have it deleted; that it is done is for the verification to see."""
        repack = order.parameters["repack"] == "true"
        keep = int(order.parameters["keep_days"])
        await recorder.async_purge(site, keep=keep, repack=repack)


def _before(order: Order) -> float:
    return dt_util.utcnow().timestamp() - int(order.parameters["keep_days"]) * DAY
