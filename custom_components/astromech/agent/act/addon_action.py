"""What actions on an add-on have in common."""

from typing import ClassVar, override

from ..model import BlastRadius, Check, Diagnosis, Incident, Order, SubjectKind
from . import supervisor
from .action import Action, Budget, Site


class AddonAction(Action):
    """Has the Supervisor bring an add-on to run."""

    targets = frozenset({SubjectKind.ADDON})
    preconditions: ClassVar[tuple[str, ...]] = (
        "supervisor_there",
        "addon_installed",
        "addon_not_managed",
        "addon_not_busy",
    )
    tests = (Check.ADDON_RUNNING, Check.NO_REGRESSION)
    settle = 60.0
    """What crashes again does so soon after its start."""
    patience = 300.0
    needs_backup = False
    budget = Budget(times=3, window=3600.0)

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the one add-on that an incident rests on, None if unclear."""
        target = supervisor.addon_of(site, incident)
        return None if target is None else Order(action=self.id, target=target)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what the entries provide that rest on it: they may set themselves up anew."""
        return supervisor.addon_radius(site, order.target)
