"""The live graph and its collectors, asked about real entries, devices and entities."""

from collections.abc import Iterator
import time

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
)

from custom_components.astromech.agent.diagnose.flapping import LOSSES
from custom_components.astromech.agent.model import (
    AvailabilityFacts,
    EntryFacts,
    Signal,
    Subject,
    SubjectKind,
)
from custom_components.astromech.agent.observe.census import Census
from custom_components.astromech.agent.observe.entries import EntryCollector
from custom_components.astromech.agent.observe.entry_clock import EntryClock
from custom_components.astromech.agent.observe.house import House
from custom_components.astromech.agent.observe.states import AvailabilityCollector, _edge

from ..conftest import PassTime
from ..material import facts_of
from ..test_main_job import break_, heal


@pytest.fixture
def heard() -> list[Signal]:
    return []


@pytest.fixture
def census() -> Census:
    return Census()


@pytest.fixture
def clock() -> EntryClock:
    return EntryClock()


@pytest.fixture
def house(
    hass: HomeAssistant, census: Census, clock: EntryClock, heard: list[Signal]
) -> Iterator[House]:
    """A graph with all that feeds it."""
    house = House(hass, census, clock)
    stops = [
        house.start(),
        EntryCollector(hass, "ours", clock, str, heard.extend).start(),
        AvailabilityCollector(hass, census, heard.extend).start(),
    ]
    yield house
    for stop in stops:
        stop()


def edges(heard: list[Signal]) -> list[tuple[str, str, bool]]:
    """Return what was heard of entities."""
    return [
        (signal.subject.id, signal.facts.state, signal.facts.available)
        for signal in heard
        if isinstance(signal.facts, AvailabilityFacts)
    ]


def entry_of(name: str, **facts: object) -> MockConfigEntry:
    return MockConfigEntry(
        domain=name, entry_id=name, title=name.title(), state=ConfigEntryState.LOADED, **facts
    )


def subject(entry: ConfigEntry) -> Subject:
    return Subject(kind=SubjectKind.ENTRY, id=entry.entry_id)


# --- entries ----------------------------------------------------------------------------------


async def test_every_new_state_of_an_entry_is_told_once(
    hass: HomeAssistant, flaky_entry: ConfigEntry, clock: EntryClock, heard: list[Signal]
) -> None:
    stop = EntryCollector(hass, "ours", clock, str, heard.extend).start()
    await break_(hass, flaky_entry, "setup_error")
    hass.config_entries.async_update_entry(flaky_entry, title="Renamed")
    await hass.async_block_till_done()
    stop()
    facts = [facts_of(signal, EntryFacts) for signal in heard]
    assert [fact.state for fact in facts] == ["setup_error"]
    assert facts[0].reason != ""
    assert heard[0].subject == subject(flaky_entry)


async def test_what_fails_already_and_what_is_removed_is_told(
    hass: HomeAssistant, flaky_entry: ConfigEntry, clock: EntryClock, heard: list[Signal]
) -> None:
    await break_(hass, flaky_entry, "setup_error")
    stop = EntryCollector(hass, "ours", clock, str, heard.extend).start()
    await hass.config_entries.async_remove(flaky_entry.entry_id)
    stop()
    assert [facts_of(signal, EntryFacts).state for signal in heard] == ["setup_error", "removed"]


async def test_our_own_entry_is_not_watched(
    hass: HomeAssistant, flaky_entry: ConfigEntry, clock: EntryClock, heard: list[Signal]
) -> None:
    stop = EntryCollector(hass, flaky_entry.entry_id, clock, str, heard.extend).start()
    await break_(hass, flaky_entry, "setup_error")
    stop()
    assert heard == []


async def test_the_tries_of_home_assistant_are_counted(
    hass: HomeAssistant, flaky_entry: ConfigEntry, house: House, heard: list[Signal],
    pass_time: PassTime,
) -> None:  # fmt: skip
    await break_(hass, flaky_entry, "setup_not_ready")
    first = house.entry(flaky_entry.entry_id)
    assert first is not None
    assert (first.state, first.tries, first.next_wait) == ("setup_retry", 1, 5.0)
    await pass_time(20)
    later = house.entry(flaky_entry.entry_id)
    assert later is not None
    assert (later.tries, later.next_wait, later.since) == (3, 20.0, first.since)
    tries = [s.facts.tries for s in heard if isinstance(s.facts, EntryFacts)]
    assert tries == [1, 2, 3]
    await heal(hass, flaky_entry)
    await pass_time(30)
    well = house.entry(flaky_entry.entry_id)
    assert well is not None
    assert (well.state, well.tries, well.next_wait) == ("loaded", 0, None)
    assert well.loaded_since > first.since


async def test_a_sign_in_that_waits_is_seen(
    hass: HomeAssistant, flaky_entry: ConfigEntry, house: House, heard: list[Signal]
) -> None:
    await break_(hass, flaky_entry, "auth_failed")
    await hass.async_block_till_done()
    node = house.entry(flaky_entry.entry_id)
    assert node is not None
    assert node.reauth_in_progress
    assert facts_of(heard[-1], EntryFacts).reason_key is None


async def test_a_platform_that_fails_is_told_although_the_entry_is_loaded(
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    house: House,
    heard: list[Signal],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("no such sensor")

    assert house.failed_platforms(flaky_entry.entry_id) == ()
    monkeypatch.setattr("custom_components.flaky.sensor.async_setup_entry", fail)
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    assert flaky_entry.state is ConfigEntryState.LOADED
    assert house.failed_platforms(flaky_entry.entry_id) == ("sensor",)
    told = [s.facts for s in heard if isinstance(s.facts, EntryFacts)]
    assert (told[-1].state, told[-1].failed_platforms) == ("loaded", ("sensor",))
    monkeypatch.undo()


async def test_the_graph_tells_an_entry_as_it_is(
    hass: HomeAssistant, flaky_entry: ConfigEntry, house: House
) -> None:
    node = house.entry(flaky_entry.entry_id)
    assert node is not None
    assert (node.domain, node.title, node.state) == ("flaky", "Station", "loaded")
    assert (node.entities, node.unavailable, node.devices) == (3, 0, 1)
    assert (node.can_unload, node.reauth_in_progress, node.down) == (True, False, False)
    assert house.entry_of("sensor.station_temperature") == flaky_entry.entry_id
    assert house.entry_of("sensor.unheard_of") is None
    assert house.entry("unheard of") is None
    assert house.entries_of("flaky") == (node,)
    assert house.counts() == (0, 1)


async def test_a_disabled_entry_is_not_down_and_does_not_count(
    hass: HomeAssistant, flaky_entry: ConfigEntry, house: House
) -> None:
    await hass.config_entries.async_set_disabled_by(flaky_entry.entry_id, ConfigEntryDisabler.USER)
    node = house.entry(flaky_entry.entry_id)
    assert node is not None
    assert (node.disabled, node.down, house.counts()) == (True, False, (0, 0))


async def test_nobody_is_at_home(house: House) -> None:
    assert house.counts() == (0, 0)


# --- entities ---------------------------------------------------------------------------------


async def test_edges_are_told_in_batches_and_only_edges(
    hass: HomeAssistant, census: Census, heard: list[Signal], pass_time: PassTime
) -> None:
    hass.states.async_set("sensor.gone", "unavailable")
    stop = AvailabilityCollector(hass, census, heard.extend).start()
    await pass_time(2)
    hass.states.async_set("sensor.a", "1")
    hass.states.async_set("sensor.a", "2")
    hass.states.async_set("sensor.a", "unavailable")
    hass.states.async_set("sensor.a", "unavailable", {"now": "other"})
    hass.states.async_set("sensor.gone", "5")
    hass.states.async_set("sensor.new", "7")
    await pass_time(2)
    stop()
    assert edges(heard) == [
        ("sensor.gone", "unavailable", False),
        ("sensor.a", "unavailable", False),
        ("sensor.gone", "unavailable", True),
    ]


async def test_unknown_is_a_loss_of_what_had_a_value(
    hass: HomeAssistant, census: Census, heard: list[Signal], pass_time: PassTime
) -> None:
    stop = AvailabilityCollector(hass, census, heard.extend).start()
    hass.states.async_set("button.never_pressed", "unknown")
    hass.states.async_set("sensor.starting", "unavailable")
    hass.states.async_set("sensor.starting", "unknown")
    hass.states.async_set("sensor.a", "1")
    hass.states.async_set("sensor.a", "unknown")
    hass.states.async_set("sensor.a", "unknown", {"still": "so"})
    await pass_time(2)
    stop()
    assert edges(heard) == [
        ("sensor.starting", "unknown", True),
        ("sensor.a", "unknown", False),
    ]
    assert census.is_lost("sensor.a")


async def test_after_the_end_nothing_is_told_and_no_timer_stays(
    hass: HomeAssistant, census: Census, heard: list[Signal], pass_time: PassTime
) -> None:
    stop = AvailabilityCollector(hass, census, heard.extend).start()
    hass.states.async_set("sensor.a", "unavailable")
    await hass.async_block_till_done()
    stop()
    await pass_time(2)
    assert heard == []


async def test_what_comes_and_goes_is_told_as_that_once(
    hass: HomeAssistant, census: Census, heard: list[Signal], pass_time: PassTime
) -> None:
    stop = AvailabilityCollector(hass, census, heard.extend).start()
    for _ in range(3 * LOSSES):
        hass.states.async_set("sensor.a", "1")
        await pass_time(2)
        hass.states.async_set("sensor.a", "unavailable")
        await pass_time(2)
    stop()
    told = [facts_of(signal, AvailabilityFacts) for signal in heard]
    assert [fact.flaps for fact in told].count(LOSSES) == 1
    assert len(told) == 2 * LOSSES - 1


async def test_a_silent_entry_is_told_from_one_with_a_silent_device(
    hass: HomeAssistant, flaky_entry: ConfigEntry, house: House
) -> None:
    before = time.time()
    for name in ("temperature", "humidity", "pressure"):
        hass.states.async_set(f"sensor.station_{name}", "unavailable")
    await hass.async_block_till_done()
    node = house.entry(flaky_entry.entry_id)
    assert node is not None
    assert (node.silent, node.unavailable) == (True, 3)
    assert node.since >= before - 1
    device_id = house.device_of("sensor.station_humidity")
    assert device_id is not None
    hass.states.async_set("sensor.station_pressure", "1013")
    await hass.async_block_till_done()
    device = house.device(device_id)
    assert device is not None
    assert (device.entities, device.unavailable, device.silent) == (3, 2, False)
    assert device.entry_id == flaky_entry.entry_id


async def test_what_nobody_provides_any_more_is_not_missed(
    hass: HomeAssistant, flaky_entry: ConfigEntry, census: Census, clock: EntryClock
) -> None:
    registry = er.async_get(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=flaky_entry.entry_id, identifiers={("flaky", "old")}, name="Old"
    )
    orphan = registry.async_get_or_create(
        "sensor", "flaky", "old", config_entry=flaky_entry, device_id=device.id
    )
    hass.states.async_set(orphan.entity_id, "unavailable", {"restored": True})
    stop = AvailabilityCollector(hass, census, lambda _: None).start()
    house = House(hass, census, clock)
    stop()
    node, old = house.entry(flaky_entry.entry_id), house.device(device.id)
    assert node is not None
    assert old is not None
    assert (node.entities, node.unavailable, old.silent) == (3, 0, False)


async def test_the_census_follows_what_is_moved_and_removed(
    hass: HomeAssistant, flaky_entry: ConfigEntry, house: House, census: Census
) -> None:
    registry = er.async_get(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=flaky_entry.entry_id, identifiers={("flaky", "new")}, name="New"
    )
    registry.async_update_entity("sensor.station_humidity", device_id=device.id)
    await hass.async_block_till_done()
    assert census.device(device.id).entities == 1
    registry.async_update_entity("sensor.station_pressure", new_entity_id="sensor.renamed")
    registry.async_remove("sensor.station_humidity")
    await hass.async_block_till_done()
    assert census.device(device.id).entities == 0
    node = house.entry(flaky_entry.entry_id)
    assert node is not None
    assert node.entities == 2


async def test_a_battery_is_noticed(
    hass: HomeAssistant, flaky_entry: ConfigEntry, house: House
) -> None:
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=flaky_entry.entry_id, identifiers={("flaky", "leaf")}, name="Leaf"
    )
    entity = er.async_get(hass).async_get_or_create(
        "sensor", "flaky", "charge", config_entry=flaky_entry, device_id=device.id,
        original_device_class="battery",
    )  # fmt: skip
    hass.states.async_set(entity.entity_id, "80")
    await hass.async_block_till_done()
    node = house.device(device.id)
    assert node is not None
    assert (node.battery, node.name) == (True, "Leaf")


async def test_a_write_of_no_interest_does_not_get_past_the_filter(hass: HomeAssistant) -> None:
    hass.states.async_set("sensor.a", "1")
    passed: list[bool] = []

    @callback
    def look(event: Event[EventStateChangedData]) -> None:
        passed.append(_edge(event.data))

    hass.bus.async_listen(EVENT_STATE_CHANGED, look)
    hass.states.async_set("sensor.a", "2")
    hass.states.async_set("sensor.a", "unknown")
    hass.states.async_set("sensor.a", "3")
    await hass.async_block_till_done()
    assert passed == [False, True, True]


async def test_thousands_at_once_are_taken_a_slice_at_a_time(
    hass: HomeAssistant, flaky_entry: ConfigEntry, census: Census, pass_time: PassTime
) -> None:
    sizes: list[int] = []
    stop = AvailabilityCollector(hass, census, lambda signals: sizes.append(len(signals))).start()
    for number in range(3500):
        hass.states.async_set(f"sensor.n{number}", "unavailable")
    await pass_time(3)
    stop()
    assert (sum(sizes), max(sizes)) == (3500, 50)


# --- what rests on what -----------------------------------------------------------------------


@pytest.fixture
def street(hass: HomeAssistant) -> dict[str, MockConfigEntry]:
    """Entries of several integrations, as their manifests and data say what they need."""
    manifests: dict[str, dict[str, object]] = {
        "mqtt": {"iot_class": "local_push"},
        "tasmota": {"dependencies": ["mqtt"], "loggers": ["hatasmota"], "iot_class": "local_push"},
        "clouded": {"iot_class": "cloud_polling", "loggers": ["shared"]},
        "nas": {"iot_class": "local_polling", "loggers": ["shared"]},
        "ups": {"iot_class": "local_polling"},
    }
    for domain, manifest in manifests.items():
        mock_integration(hass, MockModule(domain, partial_manifest=manifest))
        hass.config.components.add(domain)
    data = {
        "mqtt": {"broker": "core-mosquitto"},
        "nas": {"url": "https://Nas.Home:5001/path"},
        "ups": {"host": "nas.home"},
        "clouded": {"host": "aa:bb:cc:dd:ee:ff"},
    }
    entries = {name: entry_of(name, data=data.get(name, {})) for name in manifests}
    for entry in entries.values():
        entry.add_to_hass(hass)
    return entries


async def test_entries_rest_on_broker_addon_address_and_cloud(
    hass: HomeAssistant, street: dict[str, MockConfigEntry], house: House
) -> None:
    broker, addon = subject(street["mqtt"]), Subject(kind=SubjectKind.ADDON, id="core_mosquitto")
    machine = Subject(kind=SubjectKind.HOST, id="address nas.home")
    cloud = Subject(kind=SubjectKind.INTEGRATION, id="clouded")
    assert house.supports(subject(street["tasmota"])) == (broker, addon)
    assert house.dependants(broker) == (subject(street["tasmota"]),)
    assert house.supports(subject(street["nas"])) == (machine,)
    assert house.dependants(machine) == (subject(street["nas"]), subject(street["ups"]))
    assert house.supports(subject(street["clouded"])) == (cloud,)


async def test_a_device_rests_on_its_bridge_and_makes_its_entry_do_so(
    hass: HomeAssistant, street: dict[str, MockConfigEntry], house: House
) -> None:
    devices = dr.async_get(hass)
    assert house.supports(subject(street["ups"])) != ()
    bridge = devices.async_get_or_create(config_entry_id="nas", identifiers={("nas", "bridge")})
    lamp = devices.async_get_or_create(
        config_entry_id="ups", identifiers={("ups", "lamp")}, via_device_id=bridge.id
    )
    await hass.async_block_till_done()
    over = [Subject(kind=SubjectKind.DEVICE, id=device.id) for device in (bridge, lamp)]
    assert house.supports(over[1])[:2] == (over[0], subject(street["ups"]))
    assert house.dependants(over[0]) == (over[1],)
    assert subject(street["nas"]) in house.supports(subject(street["ups"]))


async def test_what_an_entry_needs_follows_its_data(
    hass: HomeAssistant, street: dict[str, MockConfigEntry], house: House
) -> None:
    machine = Subject(kind=SubjectKind.HOST, id="address nas.home")
    assert len(house.dependants(machine)) == 2
    hass.config_entries.async_update_entry(street["ups"], data={"host": "192.168.1.9:80"})
    await hass.async_block_till_done()
    assert len(house.dependants(machine)) == 1
    moved = Subject(kind=SubjectKind.HOST, id="address 192.168.1.9")
    assert house.supports(subject(street["ups"])) == (moved,)


async def test_a_library_speaks_for_the_one_integration_that_uses_it(
    hass: HomeAssistant, street: dict[str, MockConfigEntry], house: House
) -> None:
    assert house.domain_of_logger("hatasmota.client") == "tasmota"
    assert house.domain_of_logger("shared") is None
    assert house.domain_of_logger("unheard.of") is None


async def test_a_bluetooth_proxy_is_lent_by_another_entry(
    hass: HomeAssistant, street: dict[str, MockConfigEntry], house: House
) -> None:
    mock_integration(
        hass, MockModule("thermo", partial_manifest={"dependencies": ["bluetooth_adapters"]})
    )
    proxy = entry_of("bluetooth", data={"source_config_entry_id": "nas"})
    thermo = entry_of("thermo")
    proxy.add_to_hass(hass)
    thermo.add_to_hass(hass)
    await hass.async_block_till_done()
    supports = house.supports(subject(thermo))
    assert supports[:2] == (subject(proxy), subject(street["nas"]))


async def test_everything_has_a_name_for_people(
    hass: HomeAssistant, flaky_entry: ConfigEntry, house: House
) -> None:
    device_id = house.device_of("sensor.station_humidity")
    assert device_id is not None
    hass.states.async_set("automation.sunrise", "on", {"friendly_name": "At sunrise"})
    names = {
        house.name_of(subject(flaky_entry)),
        house.name_of(Subject(kind=SubjectKind.DEVICE, id=device_id)),
        house.name_of(Subject(kind=SubjectKind.AUTOMATION, id="automation.sunrise")),
        house.name_of(Subject(kind=SubjectKind.ADDON, id="core_mosquitto")),
        house.name_of(Subject(kind=SubjectKind.DEVICE, id="gone")),
    }
    assert names == {"Station", "At sunrise", "core_mosquitto", "gone"}
