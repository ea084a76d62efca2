"""Carrying out actions step by step, and seeing what they leave as it was."""

from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)

from custom_components.astromech.agent.act.action import Action, Memo, Site
from custom_components.astromech.agent.act.checks.examination import Examination, Vitals
from custom_components.astromech.agent.act.verification import async_examine
from custom_components.astromech.agent.model import (
    BlastRadius,
    Candidate,
    Cause,
    CheckResult,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Subject,
    SubjectKind,
)


def order_of(
    action: Action, target: str, kind: SubjectKind = SubjectKind.ENTRY, **parameters: str
) -> Order:
    """Return an order for an action."""
    return Order(
        action=action.id, target=Subject(kind=kind, id=target), parameters=dict(parameters)
    )


def standing(hass: HomeAssistant) -> dict[str, Any]:
    """Return all that an action could have changed."""
    return {
        "states": {state.entity_id: state for state in hass.states.async_all()},
        "entries": [entry.as_storage_fragment for entry in hass.config_entries.async_entries()],
        "entry_states": [entry.state for entry in hass.config_entries.async_entries()],
        "devices": list(dr.async_get(hass).devices),
        "entities": dict(er.async_get(hass).entities),
        "issues": dict(ir.async_get(hass).issues),
        "flows": hass.config_entries.flow.async_progress(include_uninitialized=True),
    }


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Does with an action what the executor does, one thing at a time."""

    site: Site

    async def dry_run(self, action: Action, order: Order) -> BlastRadius:
        """Do all that is done before an approval; nothing may be changed by it."""
        before = standing(self.site.hass)
        action.refused(self.site, order)
        await action.async_preview(self.site, order)
        radius = action.blast_radius(self.site, order)
        await self.site.hass.async_block_till_done()
        assert standing(self.site.hass) == before
        return radius

    async def apply(self, action: Action, order: Order) -> Examination:
        """Carry out an order that is not refused; return what its verification is given."""
        assert action.refused(self.site, order) is None
        before = standing(self.site.hass)
        memo: Memo = await action.async_remember(self.site, order)
        assert standing(self.site.hass) == before
        vitals = Vitals.of(order, self.site.graph)
        await action.async_apply(self.site, order, memo)
        await self.site.hass.async_block_till_done()
        return Examination(site=self.site, order=order, memo=memo, before=vitals)

    async def examine(self, action: Action, seen: Examination) -> list[CheckResult]:
        """Return what the tests of an action see."""
        return list((await async_examine(action.tests, seen)).checks)

    async def verified(self, action: Action, seen: Examination) -> bool:
        """Say whether all tests of an action pass."""
        return (await async_examine(action.tests, seen)).verified

    async def undo(self, action: Action, seen: Examination) -> bool:
        """Take back what was done, twice, which must make no difference; say whether it is."""
        assert not await action.async_undone(self.site, seen.order, seen.memo)
        for _ in range(2):
            await action.async_undo(self.site, seen.order, seen.memo)
            await self.site.hass.async_block_till_done()
        return await action.async_undone(self.site, seen.order, seen.memo)


async def break_(hass: HomeAssistant, entry: ConfigEntry, mode: str) -> None:
    """Break a weather station."""
    data = {"config_entry_id": entry.entry_id, "mode": mode}
    await hass.services.async_call("flaky", "break", data, blocking=True)
    await hass.async_block_till_done()


async def heal(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Heal a weather station, without loading it again."""
    data = {"config_entry_id": entry.entry_id}
    await hass.services.async_call("flaky", "heal", data, blocking=True)
    await hass.async_block_till_done()


def about(scope: Subject, *symptoms: Any) -> Incident:
    """Return an incident about a subject."""
    return Incident(scope=scope, first_seen=0.0, last_seen=0.0, symptoms=tuple(symptoms))


def diagnosed(*remedies: Remedy) -> Diagnosis:
    """Return a diagnosis with some remedies, the best first."""
    return Diagnosis(
        root_cause="It broke.",
        cause=Cause.OTHER,
        impact="",
        confidence=0.9,
        evidence=(),
        candidate_actions=tuple(Candidate(remedy=remedy, rationale="So") for remedy in remedies),
    )
