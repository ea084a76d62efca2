"""A house whose automations, scripts and scenes are in files, as Home Assistant's editor leaves it."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml

CONFIGURATION = """\
automation: !include automations.yaml
script: !include scripts.yaml
scene: !include scenes.yaml
input_boolean:
  lamp:
"""
AUTOMATIONS = """\
# Mine
- id: '1'
  alias: Warm   # not sensor.old
  triggers:
  - trigger: state
    entity_id: sensor.old
  conditions: []
  actions:
  - action: input_boolean.turn_on
    target:
      entity_id: input_boolean.lamp
- id: '2'
  alias: Cold
  triggers: []
  conditions: []
  actions: []
"""
SCRIPTS = """\
tell:
  sequence:
  - condition: template
    value_template: "{{ is_state('sensor.old', 'on') }}"
"""
SCENES = """\
- id: a
  name: A
  entities:
    sensor.old: 'on'
"""
TEXTS = {"automations.yaml": AUTOMATIONS, "scripts.yaml": SCRIPTS, "scenes.yaml": SCENES}


async def async_write_down(hass: HomeAssistant) -> None:
    """Write the files of a house, and set up what reads them."""
    config = Path(hass.config.config_dir)
    for name, text in {"configuration.yaml": CONFIGURATION, **TEXTS}.items():
        (config / name).write_text(text)
    read: Any = load_yaml(config / "configuration.yaml")
    for domain in ("homeassistant", "input_boolean", "scene", "script", "automation"):
        assert await async_setup_component(hass, domain, read)
    await hass.async_block_till_done()


def texts(hass: HomeAssistant) -> dict[str, str]:
    """Return what is in the files now."""
    config = Path(hass.config.config_dir)
    return {name: (config / name).read_text() for name in TEXTS}


def everything(hass: HomeAssistant) -> dict[str, bytes]:
    """Return all files of the house."""
    config = Path(hass.config.config_dir)
    return {str(path): path.read_bytes() for path in config.rglob("*") if path.is_file()}
