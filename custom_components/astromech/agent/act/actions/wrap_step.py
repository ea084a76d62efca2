"""Let a step of an automation fail, or try it several times, so that the rest is done."""

from pathlib import Path
import re
from typing import Any, Final, override

from homeassistant.components.automation import (
    DATA_COMPONENT as AUTOMATIONS,
    DOMAIN as AUTOMATION,
)
from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import voluptuous as vol

from ...model import (
    ActionId,
    BlastRadius,
    Cause,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    RunFacts,
    SubjectKind,
)
from ..action import ActionRefused, Site
from ..patch import files
from ..patch.automations import automation_of, with_automation
from ..patch.file_change import FileChange, Planned
from ..patch.patch import Patch
from ..patch.plain import parsed
from ..patch.steps import Wrap, Wrapping, with_step_wrapped

FILE: Final = "automations.yaml"
SECONDS: Final = 2.0
"""About how long it takes to read one automation anew."""

PATH: Final = re.compile(r"action/\d{1,3}(?:/[a-z]+|/\d{1,3}){0,20}\Z")
"""How the trace of a run names a step."""

PASSING: Final = frozenset(
    {
        Cause.TIMEOUT_SLOW_DEVICE,
        Cause.NETWORK_UNREACHABLE,
        Cause.CONNECTION_REFUSED,
        Cause.API_RATE_LIMITED,
        Cause.CLOUD_OUTAGE,
    }
)
"""Causes for which a step fails now and then; any other error would only be hidden."""


class WrapStep(FileChange):
    """Only the lines of the one automation are written anew, as Home Assistant's editor does."""

    id = ActionId.WRAP_STEP
    remedies = frozenset({Remedy.FIX_YAML_OR_TEMPLATE_BY_USER})
    targets = frozenset({SubjectKind.AUTOMATION})
    parameters = {
        "path": vol.Match(PATH),
        "mode": vol.In([str(mode) for mode in Wrapping]),
        "count": vol.All(vol.Coerce(int), vol.Range(min=2, max=5)),
        "delay": vol.All(vol.Coerce(int), vol.Range(min=1, max=300)),
    }
    preconditions = (
        "automation_exists",
        "automation_valid",
        "automation_has_id",
        "step_wrappable",
    )

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the one step that fails now and then, None if unclear."""
        if diagnosis.cause not in PASSING or incident.scope.kind not in self.targets:
            return None
        runs = [s.latest.facts for s in incident.symptoms if isinstance(s.latest.facts, RunFacts)]
        steps = {run.step for run in runs if run.step is not None}
        step = steps.pop() if len(steps) == 1 else ""
        if not PATH.match(step) or any(run.missing for run in runs):
            return None
        parameters = {"path": step, "mode": str(Wrapping.CONTINUE_ON_ERROR)}
        return Order(
            action=self.id,
            target=incident.scope,
            parameters={**parameters, "count": "2", "delay": "1"},
        )

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the automation cannot be changed; the file is looked at in the preview."""
        if not order.target.id.startswith(f"{AUTOMATION}."):
            return "not_an_automation"
        state = site.hass.states.get(order.target.id)
        if state is None:
            return "automation_removed"
        if state.state == STATE_UNAVAILABLE:
            return "automation_unavailable"
        if _item_id(site.hass, order) is None:
            return "not_in_editor_file"
        return _step_refused(site.hass, order)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return the automation itself: a run of it ends."""
        return BlastRadius(entities=1, automations=1, seconds=SECONDS)

    @override
    def planned(self, site: Site, order: Order) -> Planned:
        """Return what writes the automation anew."""
        item_id, wrap = _item_id(site.hass, order), _wrap(order)
        if item_id is None:
            raise ActionRefused("not_in_editor_file")

        def patches(config: Path) -> list[Patch]:
            text = files.read_text(config, FILE)
            _, automation = automation_of(parsed(text), item_id)
            patched = with_automation(text, item_id, with_step_wrapped(automation, wrap))
            before, after = text.encode(), patched.encode()
            return [Patch(name=FILE, domain=AUTOMATION, before=before, after=after)]

        return patches

    @override
    async def async_check(self, site: Site, order: Order, patches: list[Patch]) -> None:
        """Have Home Assistant look at the automation as it would be."""
        item_id = _item_id(site.hass, order) or ""

        def changed() -> dict[str, Any]:
            return automation_of(parsed(patches[0].after.decode()), item_id)[1]

        config = await site.hass.async_add_executor_job(changed)
        try:
            await async_validate_config_item(site.hass, item_id, config)
        except HomeAssistantError, vol.Invalid:
            raise ActionRefused("step_invalid") from None


@callback
def _item_id(hass: HomeAssistant, order: Order) -> str | None:
    """Return the id that an automation has in its file, None if it has none."""
    entity = er.async_get(hass).async_get(order.target.id)
    return entity.unique_id if entity is not None and entity.platform == AUTOMATION else None


@callback
def _step_refused(hass: HomeAssistant, order: Order) -> str | None:
    """Return why the step cannot be wrapped in the automation as it is loaded, None if it can."""
    automation = hass.data[AUTOMATIONS].get_entity(order.target.id)
    if automation is None:
        return "automation_removed"
    try:
        with_step_wrapped(dict(automation.raw_config or {}), _wrap(order))
    except ActionRefused as err:
        return err.reason
    return None


def _wrap(order: Order) -> Wrap:
    asked = order.parameters
    return Wrap(
        path=asked["path"],
        mode=Wrapping(asked["mode"]),
        count=int(asked["count"]),
        delay=int(asked["delay"]),
    )
