"""Independent witnesses: other integrations that know the same device or host."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.act.checks.examination import Examination, Vitals
from custom_components.astromech.agent.act.checks.witness import witness_agrees
from custom_components.astromech.agent.model import (
    ActionId,
    Check,
    CheckResult,
    Order,
    Subject,
    SubjectKind,
)

from ...material import PaperHouse

MAC = "aa:bb:cc:dd:ee:ff"
HOST = "192.0.2.7"


class Witnesses:
    """A printer, and others that know of it."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.printer = self.entry("printer", host=HOST)
        self.device = self.add_device(self.printer)

    def entry(self, domain: str, *, options: dict[str, str] | None = None, **data: str) -> str:
        """Add a loaded config entry."""
        entry = MockConfigEntry(domain=domain, data=data, options=options or {})
        entry.add_to_hass(self.hass)
        entry.mock_state(self.hass, ConfigEntryState.LOADED)
        entry_id: str = entry.entry_id
        return entry_id

    def add_device(self, entry_id: str) -> str:
        """Add what an integration knows of the printer."""
        connections = {(dr.CONNECTION_NETWORK_MAC, MAC)}
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=entry_id, connections=connections
        )
        return device.id

    def say(self, entity_id: str, entry_id: str, state: str, **more: str) -> None:
        """Have an entity of an entry say something."""
        domain, name = entity_id.split(".")
        entry = self.hass.config_entries.async_get_entry(entry_id)
        assert entry
        device_id = more.pop("device", None)
        er.async_get(self.hass).async_get_or_create(
            domain,
            entry.domain,
            name,
            suggested_object_id=name,
            config_entry=entry,
            device_id=device_id,
        )
        self.hass.states.async_set(entity_id, state, more)

    async def ask(self, kind: SubjectKind = SubjectKind.ENTRY) -> CheckResult:
        """Return what the witnesses say of the printer."""
        target = self.printer if kind is SubjectKind.ENTRY else self.device
        order = Order(action=ActionId.RELOAD_CONFIG_ENTRY, target=Subject(kind=kind, id=target))
        site = Site(hass=self.hass, graph=PaperHouse())
        before = Vitals(entries_down=0, available=0)
        seen = Examination(site=site, order=order, memo={}, before=before)
        return await witness_agrees(Check.WITNESS_AGREES, seen)


@pytest.fixture
def witnesses(hass: HomeAssistant) -> Witnesses:
    return Witnesses(hass)


async def test_where_there_is_nobody_nobody_is_asked(witnesses: Witnesses) -> None:
    witnesses.say("sensor.ink", witnesses.printer, "80", device=witnesses.device)
    check = await witnesses.ask()
    assert (check.passed, check.seen) == (None, "nobody")


@pytest.mark.parametrize("kind", [SubjectKind.ENTRY, SubjectKind.DEVICE])
@pytest.mark.parametrize(("state", "agrees"), [("12", True), ("unavailable", False)])
async def test_another_integration_of_the_same_device_is_a_witness(
    witnesses: Witnesses, kind: SubjectKind, state: str, agrees: bool
) -> None:
    plug = witnesses.entry("power")
    witnesses.say("sensor.power", plug, state, device=witnesses.add_device(plug))
    check = await witnesses.ask(kind)
    assert (check.passed, check.seen) == (agrees, "sensor.power")


@pytest.mark.parametrize(("state", "agrees"), [("on", True), ("off", False), ("unknown", False)])
async def test_a_ping_of_the_same_host_is_a_witness(
    witnesses: Witnesses, state: str, agrees: bool
) -> None:
    ping = witnesses.entry("ping", options={"host": HOST})
    witnesses.say("binary_sensor.ping", ping, state, device_class="connectivity")
    other = witnesses.entry("ping", options={"host": "192.0.2.8"})
    witnesses.say("binary_sensor.other", other, "on", device_class="connectivity")
    check = await witnesses.ask()
    assert (check.passed, check.seen) == (agrees, "binary_sensor.ping")


@pytest.mark.parametrize("known_by", [{"mac": MAC.upper()}, {"ip": HOST}])
@pytest.mark.parametrize(("state", "agrees"), [("home", True), ("not_home", False)])
async def test_a_router_that_tracks_it_is_a_witness(
    witnesses: Witnesses, known_by: dict[str, str], state: str, agrees: bool
) -> None:
    router = witnesses.entry("router")
    witnesses.say("device_tracker.printer", router, state, **known_by)
    witnesses.say("device_tracker.phone", router, "home", mac="00:00:00:00:00:01")
    check = await witnesses.ask()
    assert (check.passed, check.seen) == (agrees, "device_tracker.printer")


async def test_who_tells_of_presence_is_believed_before_who_has_a_value(
    witnesses: Witnesses,
) -> None:
    router = witnesses.entry("router")
    device = witnesses.add_device(router)
    witnesses.say("switch.block_printer", router, "on", device=device)
    witnesses.say("device_tracker.printer", router, "not_home", device=device)
    assert (await witnesses.ask()).passed is False


async def test_its_own_integration_is_no_witness(witnesses: Witnesses) -> None:
    twin = witnesses.entry("printer")
    witnesses.say("sensor.twin", twin, "80", device=witnesses.add_device(twin))
    assert (await witnesses.ask()).passed is None


async def test_a_device_that_is_gone_has_no_witness(witnesses: Witnesses) -> None:
    dr.async_get(witnesses.hass).async_remove_device(witnesses.device)
    assert (await witnesses.ask(SubjectKind.DEVICE)).passed is None
