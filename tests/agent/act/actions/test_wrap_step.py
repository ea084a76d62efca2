"""A step that fails now and then: it may, or it is tried several times."""

from dataclasses import replace
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
import voluptuous as vol

from custom_components.astromech.agent.act.action import ActionRefused, Site
from custom_components.astromech.agent.act.actions.wrap_step import WrapStep
from custom_components.astromech.agent.model import (
    Cause,
    Order,
    RunFacts,
    Signal,
    Subject,
    SubjectKind,
)
from tests.agent.act.actions.rehearsal import Rehearsal, order_of
from tests.agent.material import incident

from ..material import DIAGNOSIS
from .written import AUTOMATIONS, TEXTS, async_write_down, everything, texts

ACTION = WrapStep()
WARM = Subject(kind=SubjectKind.AUTOMATION, id="automation.warm")
FLAKY = replace(DIAGNOSIS, cause=Cause.TIMEOUT_SLOW_DEVICE)


def order(path: str = "action/0", mode: str = "continue_on_error", target: str = WARM.id) -> Order:
    return order_of(
        ACTION, target, SubjectKind.AUTOMATION, path=path, mode=mode, count="2", delay="1"
    )


@pytest.fixture(autouse=True)
async def written(hass: HomeAssistant) -> None:
    await async_write_down(hass)


async def test_the_step_may_fail_and_all_other_lines_stay(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order())
    assert texts(hass)["automations.yaml"] == AUTOMATIONS.replace(
        "   # not sensor.old", ""
    ).replace("lamp\n", "lamp\n    continue_on_error: true\n")
    assert await rehearsal.verified(ACTION, seen)
    assert await rehearsal.undo(ACTION, seen)
    assert texts(hass) == TEXTS


async def test_a_step_that_is_repeated_does_what_it_did(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    await rehearsal.apply(ACTION, order(mode="repeat"))
    assert "  - repeat:\n      count: 2\n" in texts(hass)["automations.yaml"]
    await hass.services.async_call(
        "automation", "trigger", {"entity_id": WARM.id, "skip_condition": True}, blocking=False
    )
    while hass.states.is_state("input_boolean.lamp", "off"):
        await hass.async_block_till_done()
    await hass.services.async_call("automation", "turn_off", {"entity_id": WARM.id}, blocking=True)


async def test_a_dry_run_shows_the_lines_and_changes_nothing(
    hass: HomeAssistant, site: Site, rehearsal: Rehearsal
) -> None:
    before = everything(hass)
    radius = await rehearsal.dry_run(ACTION, order())
    assert (radius.entities, radius.automations) == (1, 1)
    assert "+    continue_on_error: true" in await ACTION.async_preview(site, order())
    assert everything(hass) == before


async def test_an_automation_that_cannot_be_edited_is_refused(
    hass: HomeAssistant, site: Site
) -> None:
    hass.states.async_set("automation.gone", "unavailable")
    hass.states.async_set("automation.yaml_only", "on")
    assert ACTION.refused(site, order(target="script.tell")) == "not_an_automation"
    assert ACTION.refused(site, order(target="automation.none")) == "automation_removed"
    assert ACTION.refused(site, order(target="automation.gone")) == "automation_unavailable"
    assert ACTION.refused(site, order("action/7")) == "step_not_found"
    yaml_only = order(target="automation.yaml_only")
    assert ACTION.refused(site, yaml_only) == "not_in_editor_file"
    with pytest.raises(ActionRefused):
        await ACTION.async_preview(site, yaml_only)


async def test_one_that_is_registered_and_not_loaded_is_refused(
    hass: HomeAssistant, site: Site
) -> None:
    er.async_get(hass).async_get_or_create(
        "automation", "automation", "3", suggested_object_id="away"
    )
    hass.states.async_set("automation.away", "on")
    assert ACTION.refused(site, order(target="automation.away")) == "automation_removed"


async def test_what_home_assistant_would_not_load_is_refused(
    hass: HomeAssistant, site: Site
) -> None:
    path = Path(hass.config.path("automations.yaml"))
    path.write_text(AUTOMATIONS.replace("target:", "nonsense:"))
    with pytest.raises(ActionRefused) as refused:
        await ACTION.async_preview(site, order())
    assert refused.value.reason == "step_invalid"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("path", "action"), ("path", "action/0;x"), ("path", "action/0\n"), ("path", "trigger/0"),
        ("mode", "delete"), ("count", "1"), ("count", "6"), ("delay", "0"), ("delay", "x"),
    ],
)  # fmt: skip
def test_its_parameters_are_few(name: str, value: str) -> None:
    with pytest.raises(vol.Invalid):
        vol.Schema(ACTION.parameters[name])(value)


def run(step: str | None, *missing: str) -> Signal:
    facts = RunFacts(failed=True, step=step, missing=missing)
    return Signal(time=0.0, subject=WARM, facts=facts)


@pytest.mark.parametrize(
    ("facts", "suggested"),
    [
        (run("action/0"), True),
        (run(None), False),
        (run("condition/0"), False),
        (run("action/0", "sensor.old"), False),
    ],
)
def test_it_is_suggested_for_one_step_that_fails_in_passing(
    site: Site, facts: Signal, suggested: bool
) -> None:
    found = incident(facts, scope=WARM)
    assert ACTION.suggest(site, found, FLAKY) == (order() if suggested else None)
    assert ACTION.suggest(site, found, replace(FLAKY, cause=Cause.TEMPLATE_ERROR)) is None
    elsewhere = Subject(kind=SubjectKind.ENTRY, id="station")
    assert ACTION.suggest(site, replace(found, scope=elsewhere), FLAKY) is None
