"""What a link has to keep to, and what a person is told when it does not."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from custom_components.astromech.const import DOMAIN
from custom_components.astromech.link_record import LinkRecord, percentile
from custom_components.astromech.service_levels import (
    LASTING,
    LIMITS,
    Breach,
    Level,
    evaluate,
    lasting,
)
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import droid_entry, press_connect, set_up_droid
from .link_clock import Clock, clock

__all__ = ["clock"]

pytestmark = pytest.mark.usefixtures("quick_answers")


@pytest.mark.parametrize("level", Level)
def test_a_figure_at_its_limit_is_kept_and_one_above_is_a_breach(level: Level) -> None:
    limit = LIMITS[level]
    assert not evaluate({level: limit}, {}, 0)
    assert evaluate({level: limit + 1}, {}, 5) == {
        level: Breach(level=level, figure=limit + 1, since=5)
    }


def test_what_is_not_known_is_no_breach() -> None:
    assert not evaluate(dict.fromkeys(Level), {}, 0)


def test_only_a_breach_that_lasts_ten_minutes_without_a_break_is_told() -> None:
    first = evaluate({Level.ATTEMPTS: 7}, {}, 0)
    assert not lasting(first, LASTING - 1)
    assert lasting(evaluate({Level.ATTEMPTS: 9}, first, LASTING), LASTING) == {Level.ATTEMPTS}
    broken = evaluate({Level.ATTEMPTS: 6}, first, 300)
    assert not lasting(evaluate({Level.ATTEMPTS: 7}, broken, LASTING), LASTING)


def test_percentiles_are_in_milliseconds_and_of_the_nearest_rank() -> None:
    seconds = [each / 1000 for each in range(1, 101)]
    assert percentile(seconds, 0.5) == pytest.approx(50)
    assert percentile(seconds, 0.95) == pytest.approx(95)
    assert percentile([0.2], 0.5) == pytest.approx(200)
    assert percentile([], 0.5) is None


def test_attempts_count_for_an_hour_and_those_that_served_a_command_are_not_in_vain() -> None:
    clock = Clock()
    record = LinkRecord(clock)
    record.begin(asked=True).answered = True
    record.begin(asked=True)
    record.begin(asked=False).answered = True
    assert (record.attempts, record.vain_attempts) == (3, 2)
    clock.now += 3600
    assert (record.attempts, record.vain_attempts) == (0, 0)


async def test_slow_answers_for_ten_minutes_are_an_issue_with_the_figures_until_cured(
    hass: HomeAssistant, robot: VirtualBB8, clock: Clock, issue_registry: ir.IssueRegistry
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    care = entry.runtime_data.care
    for _ in range(100):
        care.record.note_echo(0.3)
    await care.levels.async_evaluate()
    clock.now += LASTING
    await care.levels.async_evaluate()

    issue = issue_registry.async_get_issue(DOMAIN, f"level_echo_p50_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders == {
        "name": "BB-8 12AB",
        "figure": "300",
        "limit": "150",
    }
    assert issue_registry.async_get_issue(DOMAIN, f"level_echo_p95_{entry.entry_id}") is None

    for _ in range(100):
        care.record.note_echo(0.02)
    await care.levels.async_evaluate()
    assert not issue_registry.issues


async def test_a_robot_that_is_there_twice_is_an_issue(
    hass: HomeAssistant, robot: VirtualBB8, clock: Clock, issue_registry: ir.IssueRegistry
) -> None:
    entry = await set_up_droid(hass, robot)
    er.async_get(hass).async_get_or_create(
        "light", DOMAIN, "c8:00:00:00:00:00_main_led", config_entry=entry
    )
    levels = entry.runtime_data.care.levels
    await levels.async_evaluate()
    assert levels.breached == [Level.DUPLICATES]
    clock.now += LASTING
    await levels.async_evaluate()
    assert issue_registry.async_get_issue(DOMAIN, f"level_duplicates_{entry.entry_id}")

    await hass.config_entries.async_unload(entry.entry_id)
    assert not issue_registry.issues


async def test_a_full_proxy_is_an_issue_until_a_connection_is_free(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, issue_registry: ir.IssueRegistry
) -> None:
    entry = droid_entry(robot)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    air.radio.occupy()
    with pytest.raises(Exception, match="Bluetooth connections are taken"):
        await press_connect(hass, robot)
    issue = issue_registry.async_get_issue(DOMAIN, f"no_free_slot_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert "(3/3)" in issue.translation_placeholders["radios"]

    slots = entry.runtime_data.care.slots
    slots.async_check()
    assert issue_registry.issues
    air.radio.vacate()
    slots.async_check()
    assert not issue_registry.issues
