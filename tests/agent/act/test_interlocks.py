"""When nothing may be done, whatever a policy says."""

from types import SimpleNamespace

from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.components.backup.manager import BackupManagerState
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE
import pytest

from custom_components.astromech.agent.act.interlocks import interlock
from custom_components.astromech.agent.model import ActionId, Order, Subject, SubjectKind

from ..material import PaperHouse

RELOAD = Order(
    action=ActionId.RELOAD_CONFIG_ENTRY, target=Subject(kind=SubjectKind.ENTRY, id="station")
)
SIGN_IN = Order(action=ActionId.START_REAUTH, target=RELOAD.target)
RECONNECT = Order(action=ActionId.RECONNECT_DROID, target=RELOAD.target)
BACK_UP = Order(action=ActionId.CREATE_BACKUP, target=Subject(kind=SubjectKind.HOST, id="backup"))
START_APP = Order(
    action=ActionId.START_ADDON, target=Subject(kind=SubjectKind.ADDON, id="core_mosquitto")
)


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse()
    house.put(entry_id="station")
    house.put_device(device_id="mast", entry_id="station")
    house.put_device(device_id="stray")
    house.entities["sensor.mast"] = "station"
    return house


def test_an_ordinary_house_is_free(hass: HomeAssistant, house: PaperHouse) -> None:
    hass.states.async_set("alarm_control_panel.house", "disarmed")
    hass.states.async_set("lock.door", "locked")
    hass.states.async_set("cover.blind", "open")
    hass.states.async_set("update.core", "on", {"in_progress": False})
    assert interlock(hass, house, RELOAD) is None


@pytest.mark.parametrize("state", ["armed_away", "armed_night", "arming", "pending", "triggered"])
def test_nothing_that_runs_is_touched_while_an_alarm_is_armed(
    hass: HomeAssistant, house: PaperHouse, state: str
) -> None:
    hass.states.async_set("alarm_control_panel.house", state)
    assert interlock(hass, house, RELOAD) == "alarm_armed"
    assert interlock(hass, house, BACK_UP) is None
    assert interlock(hass, house, RECONNECT) is None


@pytest.mark.parametrize("state", ["disarmed", "disarming", "unavailable", "unknown"])
def test_an_alarm_that_guards_nothing_may_be_cured(
    hass: HomeAssistant, house: PaperHouse, state: str
) -> None:
    hass.states.async_set("alarm_control_panel.house", state)
    assert interlock(hass, house, RELOAD) is None


@pytest.mark.parametrize(
    ("entity_id", "state"),
    [
        ("lock.door", "locking"),
        ("lock.door", "unlocking"),
        ("lock.door", "opening"),
        ("cover.gate", "opening"),
        ("cover.gate", "closing"),
    ],
)
def test_nothing_that_runs_is_touched_while_something_moves(
    hass: HomeAssistant, house: PaperHouse, entity_id: str, state: str
) -> None:
    hass.states.async_set(entity_id, state)
    assert interlock(hass, house, RELOAD) == "something_moves"
    assert interlock(hass, house, SIGN_IN) is None


@pytest.mark.parametrize("state", BackupManagerState)
def test_nothing_is_changed_while_a_backup_runs(
    hass: HomeAssistant, house: PaperHouse, state: BackupManagerState
) -> None:
    hass.data[DATA_MANAGER] = SimpleNamespace(state=state)  # type: ignore[misc]  # all that is asked
    busy = state not in {BackupManagerState.IDLE, BackupManagerState.BLOCKED}
    assert interlock(hass, house, RELOAD) == ("backup_running" if busy else None)
    assert interlock(hass, house, BACK_UP) == ("backup_running" if busy else None)
    assert interlock(hass, house, RECONNECT) is None


@pytest.mark.parametrize("progress", [True, 40])
def test_nothing_is_changed_while_an_update_is_installed(
    hass: HomeAssistant, house: PaperHouse, progress: bool | int
) -> None:
    hass.states.async_set("update.core", "on", {"in_progress": progress})
    assert interlock(hass, house, RELOAD) == "update_running"
    assert interlock(hass, house, SIGN_IN) is None


def test_nothing_at_all_is_done_while_the_database_is_upgraded(
    hass: HomeAssistant, house: PaperHouse
) -> None:
    recorder = SimpleNamespace(migration_in_progress=True)
    hass.data[DATA_INSTANCE] = recorder  # type: ignore[misc]  # all that is asked
    assert interlock(hass, house, RECONNECT) == "database_upgrade"
    recorder.migration_in_progress = False
    assert interlock(hass, house, RECONNECT) is None
    hass.data.pop(DATA_INSTANCE)


@pytest.mark.parametrize("state", [CoreState.starting, CoreState.stopping])
def test_nothing_at_all_is_done_while_home_assistant_comes_or_goes(
    hass: HomeAssistant, house: PaperHouse, state: CoreState
) -> None:
    hass.set_state(state)
    assert interlock(hass, house, SIGN_IN) == "core_not_running"
    hass.set_state(CoreState.running)


@pytest.mark.parametrize(
    ("kind", "id_", "reason"),
    [
        (SubjectKind.ENTRY, "station", "reauth_in_progress"),
        (SubjectKind.ENTRY, "gone", None),
        (SubjectKind.DEVICE, "mast", "reauth_in_progress"),
        (SubjectKind.DEVICE, "stray", None),
        (SubjectKind.DEVICE, "gone", None),
        (SubjectKind.ENTITY, "sensor.mast", "reauth_in_progress"),
        (SubjectKind.ENTITY, "sensor.yaml", None),
        (SubjectKind.INTEGRATION, "automation", None),
    ],
)
def test_what_waits_for_a_person_to_sign_in_is_left_alone(
    hass: HomeAssistant, house: PaperHouse, kind: SubjectKind, id_: str, reason: str | None
) -> None:
    house.put(entry_id="station", reauth_in_progress=True)
    order = Order(action=ActionId.RELOAD_CONFIG_ENTRY, target=Subject(kind=kind, id=id_))
    assert interlock(hass, house, order) == reason
    assert interlock(hass, house, SIGN_IN) is None


def test_no_single_entry_is_touched_while_much_is_down_but_what_it_rests_on_is(
    hass: HomeAssistant, house: PaperHouse
) -> None:
    for name in ("a", "b", "c"):
        house.put(entry_id=name, state="setup_retry")
    assert interlock(hass, house, RELOAD) == "mass_failure"
    assert interlock(hass, house, START_APP) is None
    assert interlock(hass, house, BACK_UP) is None
