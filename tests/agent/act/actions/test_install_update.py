"""An update is installed through Home Assistant, and only the one that was offered."""

from homeassistant.components.update import UpdateEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.act.actions.install_update import InstallUpdate
from custom_components.astromech.agent.model import Order, Subject, SubjectKind

from ..material import DIAGNOSIS
from .offers import async_offer
from .rehearsal import Rehearsal, about, order_of

ACTION = InstallUpdate()
FEATURES = UpdateEntityFeature.INSTALL | UpdateEntityFeature.BACKUP
CORE = "home_assistant_core_version_latest"


def order(target: str = "update.firmware") -> Order:
    return order_of(ACTION, target, SubjectKind.ENTITY)


@pytest.mark.parametrize(("features", "backup"), [(FEATURES, True), (FEATURES & 1, False)])
async def test_an_update_is_installed_with_a_backup_where_it_offers_one(
    hass: HomeAssistant, rehearsal: Rehearsal, features: UpdateEntityFeature, backup: bool
) -> None:
    offer = await async_offer(hass, supported_features=features)
    seen = await rehearsal.apply(ACTION, order())
    assert offer.backups == [backup]
    assert await rehearsal.verified(ACTION, seen)


async def test_one_that_did_not_take_is_seen(hass: HomeAssistant, rehearsal: Rehearsal) -> None:
    offer = await async_offer(hass)
    offer.works = False
    seen = await rehearsal.apply(ACTION, order())
    installed, *_ = await rehearsal.examine(ACTION, seen)
    assert (installed.passed, installed.seen) == (False, "1")
    await offer.async_remove(force_remove=True)
    installed, *_ = await rehearsal.examine(ACTION, seen)
    assert (installed.passed, installed.seen) == (False, "removed")


async def test_a_dry_run_says_which_versions_and_installs_nothing(
    hass: HomeAssistant, site: Site, rehearsal: Rehearsal
) -> None:
    offer = await async_offer(hass)
    radius = await rehearsal.dry_run(ACTION, order())
    assert (radius.entities, radius.restarts) == (1, False)
    assert await ACTION.async_preview(site, order()) == "1 -> 2"
    assert offer.backups == []


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"latest_version": "1"}, "no_update"),
        ({"in_progress": True}, "update_in_progress"),
        ({"supported_features": UpdateEntityFeature(0)}, "update_not_installable"),
        ({"available": False}, "update_unavailable"),
    ],
)
async def test_what_cannot_be_installed_now_is_refused(
    hass: HomeAssistant, site: Site, attributes: dict[str, object], reason: str
) -> None:
    await async_offer(hass, **attributes)
    assert ACTION.refused(site, order()) == reason


async def test_what_is_no_update_is_refused(hass: HomeAssistant, site: Site) -> None:
    assert ACTION.refused(site, order("light.lamp")) == "not_an_update"
    assert ACTION.refused(site, order("update.none")) == "update_unavailable"
    assert await ACTION.async_preview(site, order("update.none")) == ""
    assert await ACTION.async_remember(site, order("update.none")) == {}


def register(
    hass: HomeAssistant, platform: str, unique_id: str, *, domain: str = "", on: bool = True
) -> tuple[str, MockConfigEntry]:
    """Return an update entity of a platform, and its entry."""
    entry = MockConfigEntry(domain=platform)
    entry.add_to_hass(hass)
    entity = er.async_get(hass).async_get_or_create(
        "update", platform, unique_id, config_entry=entry
    )
    picture = {"entity_picture": f"https://brands.home-assistant.io/_/{domain}/icon.png"}
    hass.states.async_set(entity.entity_id, "on" if on else "off", picture)
    return entity.entity_id, entry


def integration(domain: str) -> Subject:
    return Subject(kind=SubjectKind.INTEGRATION, id=domain)


def test_the_update_of_the_core_is_suggested_for_what_comes_with_it(
    hass: HomeAssistant, site: Site
) -> None:
    core, _ = register(hass, "hassio", CORE)
    hass.states.async_set("update.without_registration", "on")
    assert ACTION.suggest(site, about(integration("mqtt")), DIAGNOSIS) == order(core)
    assert ACTION.blast_radius(site, order(core)).restarts
    host = Subject(kind=SubjectKind.HOST, id="disk")
    assert ACTION.suggest(site, about(host), DIAGNOSIS) is None


def test_no_update_is_suggested_that_is_not_offered(hass: HomeAssistant, site: Site) -> None:
    register(hass, "hassio", CORE, on=False)
    assert ACTION.suggest(site, about(integration("mqtt")), DIAGNOSIS) is None


def test_that_of_hacs_is_suggested_for_a_custom_integration(
    hass: HomeAssistant, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(hass, "hassio", CORE)
    register(hass, "hacs", "1", domain="other")
    ours, _ = register(hass, "hacs", "2", domain="powercalc")
    monkeypatch.setitem(hass.data, DATA_CUSTOM_COMPONENTS, {"powercalc": None})
    assert ACTION.suggest(site, about(integration("powercalc")), DIAGNOSIS) == order(ours)


async def test_that_of_a_device_is_suggested_for_its_entry_unless_there_are_more(
    hass: HomeAssistant, site: Site
) -> None:
    firmware, entry = register(hass, "shelly", "1")
    await hass.async_block_till_done()
    scope = Subject(kind=SubjectKind.ENTRY, id=entry.entry_id)
    assert ACTION.suggest(site, about(scope), DIAGNOSIS) == order(firmware)
    assert not ACTION.blast_radius(site, order(firmware)).restarts
    register(hass, "hassio", CORE)
    assert ACTION.suggest(site, about(scope), DIAGNOSIS) is None
    gone = Subject(kind=SubjectKind.ENTRY, id="gone")
    assert ACTION.suggest(site, about(gone), DIAGNOSIS) is None
