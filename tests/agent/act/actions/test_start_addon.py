"""An add-on that has stopped is started, through the Supervisor's own API."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.act.actions.start_addon import StartAddon
from custom_components.astromech.agent.model import Order, Subject, SubjectKind

from ...observe.fake_supervisor import FakeSupervisor
from ..material import DIAGNOSIS
from .rehearsal import Rehearsal, about, order_of
from .supervised import ask_again

ACTION = StartAddon()
IDLE = Subject(kind=SubjectKind.ADDON, id="idle")


def order(slug: str = "idle") -> Order:
    return order_of(ACTION, slug, SubjectKind.ADDON)


@pytest.fixture
def fake() -> FakeSupervisor:
    """A Supervisor with an add-on that runs, and one that does not."""
    fake = FakeSupervisor()
    fake.put("busy", "started")
    fake.put("idle", "stopped")
    return fake


@pytest.mark.usefixtures("hassio")
async def test_an_addon_is_started(
    hass: HomeAssistant, fake: FakeSupervisor, rehearsal: Rehearsal
) -> None:
    await ask_again(hass)
    seen = await rehearsal.apply(ACTION, order())
    assert fake.told == ["/addons/idle/start"]
    assert await rehearsal.verified(ACTION, seen)


@pytest.mark.usefixtures("hassio")
async def test_a_dry_run_tells_nobody(fake: FakeSupervisor, rehearsal: Rehearsal) -> None:
    radius = await rehearsal.dry_run(ACTION, order())
    assert radius.seconds == 30.0
    assert fake.told == []


@pytest.mark.usefixtures("hassio")
async def test_one_that_runs_is_not_started(site: Site) -> None:
    assert ACTION.refused(site, order("busy")) == "addon_runs"
    assert ACTION.refused(site, order("nothing")) == "addon_missing"


async def test_without_a_supervisor_there_are_no_addons(site: Site) -> None:
    assert ACTION.refused(site, order()) == "no_supervisor"


def test_it_is_suggested_for_the_addon_that_an_incident_is_about(site: Site) -> None:
    assert ACTION.suggest(site, about(IDLE), DIAGNOSIS) == order()
    host = Subject(kind=SubjectKind.HOST, id="core")
    assert ACTION.suggest(site, about(host), DIAGNOSIS) is None
