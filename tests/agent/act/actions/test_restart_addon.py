"""An add-on that hangs is restarted, through the Supervisor's own API."""

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.act.actions.restart_addon import RestartAddon
from custom_components.astromech.agent.model import Order, Subject, SubjectKind
from tests.agent.act.actions.rehearsal import Rehearsal, order_of
from tests.agent.material import PaperHouse, incident, log

from ...observe.fake_supervisor import FakeSupervisor, job
from ..material import DIAGNOSIS
from .rehearsal import about
from .supervised import ask_again

ACTION = RestartAddon()
MOSQUITTO = Subject(kind=SubjectKind.ADDON, id="core_mosquitto")


def order(slug: str = "core_mosquitto") -> Order:
    return order_of(ACTION, slug, SubjectKind.ADDON)


@pytest.mark.usefixtures("hassio")
async def test_an_addon_is_restarted(
    hass: HomeAssistant, fake: FakeSupervisor, rehearsal: Rehearsal
) -> None:
    fake.put("core_mosquitto", "error")
    await ask_again(hass)
    seen = await rehearsal.apply(ACTION, order())
    assert fake.told == ["/addons/core_mosquitto/restart"]
    assert await rehearsal.verified(ACTION, seen)


@pytest.mark.usefixtures("hassio")
async def test_one_that_ends_again_is_seen_as_that(
    fake: FakeSupervisor, rehearsal: Rehearsal
) -> None:
    fake.crashes = True
    seen = await rehearsal.apply(ACTION, order())
    running, *_ = await rehearsal.examine(ACTION, seen)
    assert (running.passed, running.seen) == (False, "error")


@pytest.mark.usefixtures("hassio")
async def test_a_supervisor_that_refuses_is_an_error(
    fake: FakeSupervisor, rehearsal: Rehearsal
) -> None:
    fake.faults["/addons/core_mosquitto/restart"] = web.Response(
        text='{"result": "error", "message": "No"}', status=400, content_type="application/json"
    )
    with pytest.raises(HomeAssistantError):
        await rehearsal.apply(ACTION, order())
    assert fake.told == []


@pytest.mark.usefixtures("hassio")
async def test_a_dry_run_tells_nobody(fake: FakeSupervisor, rehearsal: Rehearsal) -> None:
    radius = await rehearsal.dry_run(ACTION, order())
    assert (radius.entities, radius.seconds) == (0, 30.0)
    assert fake.told == []


async def test_without_a_supervisor_there_are_no_addons(site: Site) -> None:
    assert ACTION.refused(site, order()) == "no_supervisor"


@pytest.mark.usefixtures("hassio")
@pytest.mark.parametrize("slug", ["self", "supervisor", "core"])
async def test_the_supervisor_itself_is_no_addon(site: Site, slug: str) -> None:
    assert ACTION.refused(site, order(slug)) == "supervisor_itself"


@pytest.mark.usefixtures("supervisor")
async def test_only_an_addon_that_runs_is_restarted(
    hass: HomeAssistant, site: Site, fake: FakeSupervisor
) -> None:
    fake.put("idle", "stopped")
    assert await async_setup_component(hass, "hassio", {})
    await hass.async_block_till_done()
    assert ACTION.refused(site, order("idle")) == "addon_stopped"
    assert ACTION.refused(site, order("nothing")) == "addon_missing"
    assert ACTION.refused(site, order()) is None


@pytest.mark.usefixtures("supervisor")
async def test_an_addon_that_is_updated_or_managed_is_left_alone(
    hass: HomeAssistant, site: Site, fake: FakeSupervisor
) -> None:
    fake.put("managed", "started")
    fake.addons["managed"]["system_managed"] = True
    fake.jobs = [job("addon_manager_update", done=False, reference="core_mosquitto")]
    assert await async_setup_component(hass, "hassio", {})
    await hass.async_block_till_done()
    assert ACTION.refused(site, order("managed")) == "addon_managed"
    assert ACTION.refused(site, order()) == "addon_busy"


def test_it_is_suggested_for_the_addon_that_an_incident_is_about(
    hass: HomeAssistant, site: Site
) -> None:
    assert ACTION.suggest(site, about(MOSQUITTO), DIAGNOSIS) == order()
    host = Subject(kind=SubjectKind.HOST, id="core")
    assert ACTION.suggest(site, about(host), DIAGNOSIS) is None
    found = incident(log(), scope=host)
    assert ACTION.suggest(site, found, DIAGNOSIS) is None


def test_it_is_suggested_for_the_addon_that_an_entry_rests_on(hass: HomeAssistant) -> None:
    class Resting(PaperHouse):
        def supports(self, subject: Subject) -> tuple[Subject, ...]:
            return (MOSQUITTO,) if subject.id == "station" else ()

    house = Site(hass=hass, graph=Resting())
    entry = Subject(kind=SubjectKind.ENTRY, id="station")
    assert ACTION.suggest(house, about(entry), DIAGNOSIS) == order()
