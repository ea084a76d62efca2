"""The YAML that Home Assistant reads anew without a restart, and what it makes."""

from enum import StrEnum

from homeassistant.const import SERVICE_RELOAD, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er


class YamlDomain(StrEnum):
    """What can be read anew without a restart; the values are integrations, but for the themes."""

    AUTOMATION = "automation"
    SCRIPT = "script"
    SCENE = "scene"
    TEMPLATE = "template"
    THEMES = "themes"
    GROUP = "group"


@callback
def broken(hass: HomeAssistant, domain: YamlDomain) -> list[str]:
    """Return the entities of a domain that could not be set up, sorted."""
    return [
        entity_id
        for entity_id in entities_of(hass, domain)
        if (state := hass.states.get(entity_id)) is not None and state.state == STATE_UNAVAILABLE
    ]


@callback
def entities_of(hass: HomeAssistant, domain: YamlDomain) -> list[str]:
    """Return the entities that the YAML of a domain makes, sorted; of templates the named ones."""
    if domain is YamlDomain.TEMPLATE:
        entities = er.async_get(hass).entities.values()
        return sorted(e.entity_id for e in entities if e.platform == domain)
    return sorted(hass.states.async_entity_ids(domain))


def service_of(domain: YamlDomain) -> tuple[str, str]:
    """Return the service action that reads a domain anew."""
    if domain is YamlDomain.THEMES:
        return "frontend", "reload_themes"
    return domain, SERVICE_RELOAD
