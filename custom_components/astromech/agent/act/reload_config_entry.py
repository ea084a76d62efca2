"""Reload a config entry: unload it, and set it up anew."""

from homeassistant.core import HomeAssistant

from ..diagnose.graph import Graph, is_mass_failure
from ..model import BlastRadius, Check, Remedy, Subject, SubjectKind
from .interlocks import RELOAD_PRECONDITIONS, reload_refused


class ReloadConfigEntry:
    """The mildest remedy: nothing is changed, so there is nothing to undo."""

    remedy: Remedy = Remedy.RELOAD_CONFIG_ENTRY
    preconditions: tuple[str, ...] = RELOAD_PRECONDITIONS
    tests: tuple[Check, ...] = (Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE, Check.NO_REGRESSION)
    undo: str | None = None
    settle: float = 3.0
    """The effect is immediate: an integration that fails again does so at its first refresh."""
    patience: float = 60.0

    def refused(self, target: Subject, graph: Graph) -> str | None:
        """Return why the entry must not be reloaded now, None if it may."""
        if target.kind is not SubjectKind.ENTRY:
            return "entry_removed"
        mass = is_mass_failure(*graph.counts())
        return reload_refused(graph.entry(target.id), mass_failure=mass)

    def blast_radius(self, target: Subject, graph: Graph) -> BlastRadius:
        """Return what is unavailable for a moment: all that the entry provides."""
        entry = graph.entry(target.id)
        if entry is None:
            return BlastRadius(entities=0, devices=0)
        return BlastRadius(entities=entry.entities, devices=entry.devices)

    async def async_apply(self, hass: HomeAssistant, target: Subject) -> None:
        """Reload the entry.

        It can return without the entry being loaded; the verification looks at the state.
        """
        await hass.config_entries.async_reload(target.id)
