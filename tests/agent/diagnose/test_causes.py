"""What is the cause of what: supports, families of errors, rhythms and flapping."""

import pytest

from custom_components.astromech.agent.diagnose.causes import SAME_TIME, SLACK, Causes
from custom_components.astromech.agent.diagnose.families import family_of
from custom_components.astromech.agent.diagnose.flapping import LOSSES, WINDOW, Flaps
from custom_components.astromech.agent.diagnose.rhythm import LONGEST, ON_BATTERY, patience
from custom_components.astromech.agent.diagnose.standing import Standing
from custom_components.astromech.agent.diagnose.wiring import DeviceRow, EntryRow, Wiring
from custom_components.astromech.agent.model import (
    Condition,
    ConditionFacts,
    Incident,
    Signal,
    Subject,
    SubjectKind,
)

from ..material import PaperHouse, availability, entry_state, incident, log


def entry(name: str) -> Subject:
    return Subject(kind=SubjectKind.ENTRY, id=name)


def device(name: str) -> Subject:
    return Subject(kind=SubjectKind.DEVICE, id=name)


def roots(
    house: PaperHouse, *troubles: Incident, complaining: tuple[Subject, ...] = ()
) -> dict[Subject, Subject]:
    """Return the cause of each trouble; those that do not merely complain are down."""
    standings = {
        trouble.scope: Standing.COMPLAINING if trouble.scope in complaining else Standing.DOWN
        for trouble in troubles
    }
    causes = Causes(house, {trouble.scope: trouble for trouble in troubles}, standings, 0.0)
    assert all(step is None for step in causes.steps())
    return causes.roots


@pytest.fixture
def house() -> PaperHouse:
    """A house with a broker on an add-on, and a lamp that rests on both."""
    house = PaperHouse()
    for name in ("mqtt", "tasmota", "other", "fourth", "fifth"):
        house.put(entry_id=name, domain=name, entities=1)
    house.put_device(device_id="lamp", entry_id="tasmota", unavailable=1, since=5000.0)
    house.wire(
        EntryRow(id="mqtt", domain="mqtt", addon="core_mosquitto"),
        EntryRow(id="tasmota", domain="tasmota", needs=frozenset({"mqtt"})),
    )
    return house


ADDON = Subject(kind=SubjectKind.ADDON, id="core_mosquitto")
LOST = incident(availability("sensor.lamp", at=5000.0), scope=device("lamp"))


def addon_stopped(at: float) -> Incident:
    facts = ConditionFacts(condition=Condition.ADDON_STOPPED, holds=True)
    return incident(Signal(time=at, subject=ADDON, facts=facts), scope=ADDON)


# --- upwards ----------------------------------------------------------------------------------


def test_an_addon_that_stopped_is_the_cause_of_all_above_it(house: PaperHouse) -> None:
    found = roots(house, LOST, addon_stopped(4990.0))
    assert found == {device("lamp"): ADDON, ADDON: ADDON}


@pytest.mark.parametrize(("late", "is_cause"), [(SLACK, True), (SLACK + 1, False)])
def test_a_cause_must_have_been_in_effect_when_the_symptom_began(
    house: PaperHouse, late: float, is_cause: bool
) -> None:
    found = roots(house, LOST, addon_stopped(5000.0 + late))
    assert (found[device("lamp")] == ADDON) is is_cause


@pytest.mark.parametrize(("apart", "is_cause"), [(SAME_TIME, True), (SAME_TIME + 1, False)])
def test_a_complaint_counts_only_if_it_began_with_the_symptom(
    house: PaperHouse, apart: float, is_cause: bool
) -> None:
    grumble = incident(log("Disconnected", at=5000.0 - apart), scope=entry("mqtt"))
    found = roots(house, LOST, grumble, complaining=(entry("mqtt"),))
    assert (found[device("lamp")] == entry("mqtt")) is is_cause


def test_the_complaint_of_an_integration_is_about_its_entry_that_is_down(house: PaperHouse) -> None:
    house.put(entry_id="tasmota", domain="tasmota", state="setup_retry", since=5000.0)
    whole = Subject(kind=SubjectKind.INTEGRATION, id="tasmota")
    grumble = incident(log(at=5000.0), scope=whole)
    assert roots(house, grumble, complaining=(whole,)) == {whole: entry("tasmota")}


def test_the_two_entries_of_one_cloud_that_fail_together_are_the_clouds_fault() -> None:
    house = PaperHouse()
    for name in ("one", "two"):
        house.put(entry_id=name, domain="clouded", state="setup_retry", since=5000.0)
    house.put(entry_id="three", domain="other")
    house.wire(*(EntryRow(id=name, domain="clouded", cloud=True) for name in ("one", "two")))
    troubles = [
        incident(entry_state("setup_retry", "Bad gateway", at=5000.0), scope=entry(name))
        for name in ("one", "two")
    ]
    cloud = Subject(kind=SubjectKind.INTEGRATION, id="clouded")
    assert set(roots(house, *troubles).values()) == {cloud}


def test_what_is_at_one_address_fails_together() -> None:
    house = PaperHouse()
    for name in ("nas", "ups"):
        house.put(entry_id=name, domain=name, state="setup_retry", since=5000.0)
    house.put(entry_id="other", domain="other")
    house.wire(*(EntryRow(id=name, domain=name, address="10.0.0.5") for name in ("nas", "ups")))
    troubles = [
        incident(entry_state("setup_retry", "Refused", at=5000.0), scope=entry(name))
        for name in ("nas", "ups")
    ]
    (root,) = set(roots(house, *troubles).values())
    assert (root.kind, root.id) == (SubjectKind.HOST, "address 10.0.0.5")


# --- together ---------------------------------------------------------------------------------


def test_a_full_disk_is_the_cause_of_what_cannot_write_any_more(house: PaperHouse) -> None:
    disk = Subject(kind=SubjectKind.HOST, id="disk")
    facts = ConditionFacts(condition=Condition.DISK_LOW, holds=True)
    full = incident(Signal(time=4000.0, subject=disk, facts=facts), scope=disk)
    other = incident(log("No space left on device", at=5000.0), scope=entry("other"))
    found = roots(house, full, other, complaining=(entry("other"),))
    assert found == {disk: disk, entry("other"): disk}


def test_who_waits_for_a_sign_in_is_no_part_of_a_mass_failure(house: PaperHouse) -> None:
    names = ("mqtt", "other", "fourth", "fifth")
    for name in names:
        house.put(
            entry_id=name, domain=name, state="setup_error", since=5000.0,
            reauth_in_progress=name == "fifth",
        )  # fmt: skip
    troubles = [
        incident(entry_state("setup_error", f"Odd {name}", at=5000.0), scope=entry(name))
        for name in names
    ]
    found = roots(house, *troubles)
    assert found[entry("fifth")] == entry("fifth")
    assert {found[entry(name)].id for name in names[:3]} == {"house"}


@pytest.mark.parametrize(
    ("text", "part", "sure"),
    [
        ("Cannot connect to host a.b:443 [Temporary failure in name resolution]", "network", True),
        ("OSError: [Errno 101] Network is unreachable", "network", True),
        ("Timeout while connecting", "network", False),
        ("[Errno 113] No route to host", "network", False),
        ("[Errno 28] No space left on device", "disk", True),
        ("sqlite3.OperationalError: database is locked", "database", True),
        ("Cannot allocate memory", "memory", True),
        ("401 Unauthorized", None, None),
        ("Address 10.0.0.101 is wrong", None, None),
    ],
)
def test_errors_of_the_host_are_told_from_those_of_one_device(
    text: str, part: str | None, sure: bool | None
) -> None:
    family = family_of(incident(entry_state("setup_retry", text)).symptoms)
    assert (family and family.part.id, family and family.sure) == (part, sure)
    family = family_of(incident(log("Failed", error=text)).symptoms)
    assert (family and family.part.id, family and family.sure) == (part, sure)


def test_the_surest_word_counts() -> None:
    symptoms = incident(
        entry_state("setup_retry", "Timeout"), log("x", exceptions=("ClientConnectorDNSError",))
    ).symptoms
    family = family_of(symptoms)
    assert family is not None
    assert family.sure


# --- the index --------------------------------------------------------------------------------


def test_supports_are_named_from_near_to_far_and_once() -> None:
    wiring = Wiring(
        [
            DeviceRow(id="lamp", entry_id="hue", via="bridge"),
            DeviceRow(id="bridge", entry_id="hue"),
            DeviceRow(id="lost", entry_id="hue", via="unheard of"),
        ],
        [EntryRow(id="hue", domain="hue", address="10.0.0.9")],
    )
    address = Subject(kind=SubjectKind.HOST, id="address 10.0.0.9")
    assert wiring.supports(device("lamp")) == (device("bridge"), entry("hue"), address)
    assert wiring.supports(device("lost")) == (entry("hue"), address)
    assert wiring.dependants(device("bridge")) == (device("lamp"),)
    assert wiring.dependants(entry("hue")) == ()


def test_devices_that_rest_on_one_another_are_no_endless_loop() -> None:
    wiring = Wiring([DeviceRow(id="a", via="b"), DeviceRow(id="b", via="a")])
    assert wiring.supports(device("a")) == (device("b"),)


def test_of_several_radios_the_one_that_heard_it_is_meant() -> None:
    radios = [EntryRow(id=name, domain="bluetooth") for name in ("usb", "proxy")]
    needs = frozenset({"bluetooth_adapters"})
    heard = EntryRow(id="thermo", domain="thermo", needs=needs, radio="proxy")
    unheard = EntryRow(id="scale", domain="scale", needs=needs)
    wiring = Wiring((), [*radios, heard, unheard])
    assert wiring.supports(entry("thermo")) == (entry("proxy"),)
    assert wiring.supports(entry("scale")) == ()


def test_a_scanner_of_a_proxy_rests_on_the_proxy() -> None:
    wiring = Wiring(
        (),
        [
            EntryRow(id="proxy", domain="esphome"),
            EntryRow(id="radio", domain="bluetooth", provided_by="proxy", scanner="AA:BB"),
            EntryRow(
                id="thermo", domain="thermo", needs=frozenset({"bluetooth_adapters"}), radio="radio"
            ),
        ],
    )
    scanner = Subject(kind=SubjectKind.SCANNER, id="AA:BB")
    assert wiring.supports(scanner) == (entry("proxy"),)
    assert wiring.supports(entry("thermo")) == (entry("radio"), entry("proxy"), scanner)


# --- habits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("absences", "battery", "seconds"),
    [
        ((), False, 60.0),
        ((), True, ON_BATTERY),
        ((8000.0, 8000.0), False, 60.0),
        ((8000.0, 9000.0, 8500.0), False, 13500.0),
        ((100.0,) * 9 + (50_000.0,), False, 150.0),
        ((100.0, 100.0, 100.0), True, ON_BATTERY),
        ((80_000.0,) * 3, False, LONGEST),
    ],
)
def test_patience_follows_the_habits_of_a_device(
    absences: tuple[float, ...], battery: bool, seconds: float
) -> None:
    assert patience(absences, battery=battery, settle=60.0) == seconds


def test_so_many_losses_in_a_while_are_flapping() -> None:
    flaps = Flaps()
    for number in range(LOSSES):
        assert flaps.count("a", 10.0 * number) == 0
        flaps.lost("a", 10.0 * number)
    now = 10.0 * LOSSES
    assert (flaps.count("a", now), flaps.count("b", now)) == (LOSSES, 0)
    assert [flaps.tell("a", now), flaps.tell("a", now + 1), flaps.tell("a", now + WINDOW)] == [
        True, False, True,
    ]  # fmt: skip
    assert flaps.count("a", now + WINDOW) == 0
