"""The panel in the sidebar and the cards: served from `www`, there while an entry is loaded."""

import hashlib
from pathlib import Path
from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

FOLDER: Final = Path(__file__).parent / "www"

_PLACE: Final[HassKey[str]] = HassKey(f"{DOMAIN}_www")


async def async_serve_www(hass: HomeAssistant) -> None:
    """Serve the modules, once.

    Browsers keep them for a month, so their address changes with what they say.
    """
    if "frontend" not in hass.config.components:
        return
    digest = await hass.async_add_executor_job(_digest)
    hass.data[_PLACE] = place = f"/{DOMAIN}_static/{digest}"
    await hass.http.async_register_static_paths([StaticPathConfig(place, str(FOLDER), True)])


async def async_show(hass: HomeAssistant) -> None:
    """Show the panel, and offer the cards to dashboards; nothing happens if they are there."""
    if (place := hass.data.get(_PLACE)) is None or frontend.async_panel_exists(hass, DOMAIN):
        return
    await panel_custom.async_register_panel(
        hass,
        DOMAIN,
        webcomponent_name=f"{DOMAIN}-panel",
        module_url=f"{place}/panel.js",
        sidebar_title="Astromech",
        sidebar_icon="mdi:robot-outline",
        require_admin=True,
    )
    frontend.add_extra_js_url(hass, f"{place}/card.js")


@callback
def async_hide(hass: HomeAssistant) -> None:
    """Take the panel and the cards away, if they are there."""
    if (place := hass.data.get(_PLACE)) is None:
        return
    frontend.async_remove_panel(hass, DOMAIN, warn_if_unknown=False)
    frontend.remove_extra_js_url(hass, f"{place}/card.js")


def _digest() -> str:
    """Return a short digest of all modules."""
    digest = hashlib.sha256()
    for module in sorted(FOLDER.rglob("*.js")):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:12]
