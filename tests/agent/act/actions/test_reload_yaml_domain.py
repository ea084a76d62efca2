"""Reading YAML anew: only after the configuration check, and only what is known."""

from pathlib import Path

from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, async_mock_service
import voluptuous as vol

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.actions.reload_yaml_domain import ReloadYamlDomain
from custom_components.astromech.agent.act.yaml_domains import YamlDomain
from custom_components.astromech.agent.model import (
    BlastRadius,
    CheckResult,
    Order,
    Remedy,
    Subject,
    SubjectKind,
)

from .rehearsal import Rehearsal, about, diagnosed, order_of

ACTION = ReloadYamlDomain()
RELOAD = diagnosed(Remedy.RELOAD_YAML_DOMAIN)
GOOD = """
automation:
  - alias: Corrected
    triggers: []
    actions: []
"""
BAD = """
automation:
  - alias: Corrected
    triggers: []
    actions:
      - action: light.turn_on
        target: 7
"""


def reload(domain: str) -> Order:
    """Return the order to reload a domain."""
    return order_of(ACTION, domain, SubjectKind.INTEGRATION, domain=domain)


@pytest.fixture
async def automations(hass: HomeAssistant, configuration: Path) -> Path:
    """Automations, of which none is written yet."""
    assert await async_setup_component(hass, "automation", {})
    await hass.async_block_till_done()
    return configuration


async def test_what_was_corrected_is_there_afterwards(
    hass: HomeAssistant, automations: Path, rehearsal: Rehearsal
) -> None:
    automations.write_text(GOOD)
    calls = async_capture_events(hass, EVENT_CALL_SERVICE)
    reloaded = async_capture_events(hass, "automation_reloaded")
    seen = await rehearsal.apply(ACTION, reload("automation"))
    assert hass.states.get("automation.corrected") is not None
    assert await rehearsal.verified(ACTION, seen)
    assert calls[0].context is rehearsal.site.context
    assert reloaded[0].context is rehearsal.site.context


async def test_what_the_check_lets_pass_and_is_broken_is_seen(
    automations: Path, rehearsal: Rehearsal
) -> None:
    automations.write_text(GOOD)
    await rehearsal.apply(ACTION, reload("automation"))
    automations.write_text(BAD)
    seen = await rehearsal.apply(ACTION, reload("automation"))
    loaded, _ = await rehearsal.examine(ACTION, seen)
    assert loaded == CheckResult(test=ACTION.tests[0], passed=False, seen="automation.corrected")


async def test_what_was_broken_before_is_not_held_against_it(
    hass: HomeAssistant, automations: Path, rehearsal: Rehearsal
) -> None:
    hass.states.async_set("automation.broken", "unavailable")
    seen = await rehearsal.apply(ACTION, reload("automation"))
    assert seen.memo == {"broken": ["automation.broken"]}
    assert await rehearsal.verified(ACTION, seen)


@pytest.mark.parametrize("text", ["automation: [", "homeassistant:\n  latitude: far\n"])
async def test_with_a_broken_configuration_nothing_is_read(
    hass: HomeAssistant, automations: Path, rehearsal: Rehearsal, text: str
) -> None:
    automations.write_text(text)
    reloads = async_mock_service(hass, "automation", "reload")
    with pytest.raises(ActionRefused, match="configuration_invalid"):
        await rehearsal.apply(ACTION, reload("automation"))
    assert reloads == []


async def test_what_is_not_set_up_or_is_another_target_is_refused(rehearsal: Rehearsal) -> None:
    site = rehearsal.site
    assert ACTION.refused(site, reload("script")) == "not_loaded"
    other = order_of(ACTION, "automation", SubjectKind.INTEGRATION, domain="script")
    assert ACTION.refused(site, other) == "wrong_target"


async def test_themes_have_a_service_of_another_name(
    hass: HomeAssistant, configuration: Path, rehearsal: Rehearsal
) -> None:
    reloads = async_mock_service(hass, "frontend", "reload_themes")
    seen = await rehearsal.apply(ACTION, reload("themes"))
    assert len(reloads) == 1
    assert await rehearsal.verified(ACTION, seen)


async def test_a_dry_run_counts_entities_and_the_runs_that_would_end(
    hass: HomeAssistant, automations: Path, rehearsal: Rehearsal
) -> None:
    hass.states.async_set("automation.busy", "on", {"current": 2})
    hass.states.async_set("automation.idle", "on", {"current": 0})
    radius = await rehearsal.dry_run(ACTION, reload("automation"))
    assert (radius.entities, radius.automations) == (2, 1)
    assert await rehearsal.dry_run(ACTION, reload("group")) == BlastRadius(seconds=2.0)


async def test_entities_of_templates_are_found_in_the_registry(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    er.async_get(hass).async_get_or_create("sensor", "template", "sum")
    er.async_get(hass).async_get_or_create("sensor", "other", "sum")
    radius = await rehearsal.dry_run(ACTION, reload("template"))
    assert radius.entities == 1


@pytest.mark.parametrize(
    ("kind", "name", "domain"),
    [
        (SubjectKind.INTEGRATION, "template", "template"),
        (SubjectKind.AUTOMATION, "automation.warm", "automation"),
        (SubjectKind.AUTOMATION, "script.warm", "script"),
        (SubjectKind.ENTITY, "scene.evening", "scene"),
        (SubjectKind.ENTITY, "sensor.template_sum", "template"),
        (SubjectKind.ENTITY, "sensor.unknown", None),
        (SubjectKind.INTEGRATION, "weather", None),
        (SubjectKind.HOST, "core", None),
    ],
)
async def test_the_domain_comes_from_the_scope_and_the_registry(
    hass: HomeAssistant,
    rehearsal: Rehearsal,
    kind: SubjectKind,
    name: str,
    domain: str | None,
) -> None:
    er.async_get(hass).async_get_or_create("sensor", "template", "sum")
    suggested = ACTION.suggest(rehearsal.site, about(Subject(kind=kind, id=name)), RELOAD)
    assert suggested == (reload(domain) if domain else None)


def test_the_set_of_domains_is_closed() -> None:
    validate = ACTION.parameters["domain"]
    assert [validate(str(domain)) for domain in YamlDomain] == list(YamlDomain)
    with pytest.raises(vol.Invalid):
        validate("homeassistant")
