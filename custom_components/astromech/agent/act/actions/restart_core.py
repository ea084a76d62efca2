"""Restart Home Assistant: the last resort."""

from typing import Final, override

from homeassistant.core import DOMAIN as HOME_ASSISTANT, CoreState, HomeAssistant, callback
from homeassistant.helpers import recorder

from ...model import (
    ActionId,
    BlastRadius,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Risk,
    Subject,
    SubjectKind,
)
from ..action import Action, Budget, Memo, Site
from ..boot import BOOT
from ..configuration import async_require_valid
from ..disturbance import of_all

CORE: Final = Subject(kind=SubjectKind.HOST, id="core")
"""The target of every order about Home Assistant itself."""

SECONDS: Final = 120.0
"""About how long a restart takes."""


class RestartCore(Action):
    """Never of the agent's own accord, and at most once a day.

    Its success ends whoever carries it out: what came of it is seen after the start.
    """

    id = ActionId.RESTART_CORE
    remedies = frozenset({Remedy.RESTART_CORE})
    targets = frozenset({SubjectKind.HOST})
    risk = Risk.HIGH
    preconditions = ("core_running", "no_database_upgrade", "configuration_valid")
    tests = (Check.HOME_ASSISTANT_STARTED, Check.NO_REGRESSION)
    timeout = 180.0
    """Checking the configuration loads integrations, and takes a while on a small machine."""
    budget = Budget(times=1, window=86400.0)
    automatic = False

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order:
        """Return the order to restart; there is only one Home Assistant."""
        return Order(action=self.id, target=CORE)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it must not be restarted now; the files are checked right before."""
        return "wrong_target" if order.target != CORE else restart_refused(site.hass)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return everything."""
        return of_all(site, seconds=SECONDS)

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return which start this is: it must be another one afterwards."""
        return {"boot": BOOT}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Check the configuration, put what entities remember on disk, and restart.

        It returns when the restart has begun.
        """
        await async_require_valid(site.hass)
        for service in ("save_persistent_states", "restart"):
            await site.hass.services.async_call(
                HOME_ASSISTANT, service, {}, blocking=True, context=site.context
            )


@callback
def restart_refused(hass: HomeAssistant) -> str | None:
    """Return why Home Assistant must not be restarted now, None if it may."""
    if hass.state is not CoreState.running:
        return "core_not_running"
    return "database_upgrade" if recorder.async_migration_in_progress(hass) else None
