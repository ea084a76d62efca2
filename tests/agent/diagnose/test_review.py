"""A batch of records explained at once: roots apart, consequences folded, noise left out."""

import logging
import time

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.astromech.agent.diagnose.review import Finding, review
from custom_components.astromech.agent.diagnose.surroundings import Surroundings
from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import (
    Cause,
    LogFacts,
    Remedy,
    Signal,
    Subject,
    SubjectKind,
)

CARDS = load_cards()
UNTESTED = (
    "homeassistant.loader",
    "We found a custom integration lamp which has not been tested by Home Assistant",
)
FULL = ("homeassistant.helpers.storage", "Error writing config: [Errno 28] No space left on device")
LOCKED = ("homeassistant.components.recorder.util", "database is locked")
REVOKED = ("homeassistant.components.nest", "Token has been expired or revoked")
MIGRATION = (
    "homeassistant.config_entries",
    "Migration handler not found for entry Meter for power",
)
MURMUR = ("homeassistant.components.automation.sync_a", "Sync A: Already running")
TIMEOUT = ("homeassistant.components.hue.coordinator", "Timeout fetching hue data")
RECOVERED = ("homeassistant.components.hue.coordinator", "Fetching hue data recovered")


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


def record(number: int, logger: str, message: str, level: int = logging.ERROR) -> Signal:
    return Signal(
        time=float(number),
        subject=Subject(kind=SubjectKind.LOGGER, id=logger),
        facts=LogFacts(level=level, logger=logger, template=message, call_site="", message=message),
    )


def ask(*records: tuple[str, str], facts: tuple[str, ...] = ()) -> list[Finding]:
    signals = [
        record(number, *words, level=logging.INFO if words is RECOVERED else logging.ERROR)
        for number, words in enumerate(records)
    ]
    return review(signals, CARDS, Surroundings(facts=facts))


def causes(found: list[Finding]) -> list[Cause]:
    return [finding.diagnosis.cause for finding in found]


def test_a_house_that_says_nothing_has_no_incident() -> None:
    assert ask() == []


def test_notices_are_no_incident() -> None:
    assert ask(UNTESTED, UNTESTED) == []


def test_what_recovered_is_no_incident() -> None:
    assert ask(TIMEOUT, RECOVERED) == []


def test_what_did_not_recover_is_one() -> None:
    assert causes(ask(TIMEOUT)) == [Cause.TIMEOUT_SLOW_DEVICE]


def test_what_comes_and_goes_has_not_recovered() -> None:
    assert ask(TIMEOUT, RECOVERED, TIMEOUT, RECOVERED)


def test_what_passes_by_itself_counts_where_little_is_said() -> None:
    assert set(causes(ask(TIMEOUT, REVOKED))) == {Cause.AUTH_EXPIRED, Cause.TIMEOUT_SLOW_DEVICE}


def test_what_passes_by_itself_is_left_out_of_a_busy_log() -> None:
    busy = [("custom_components.lamp", "Lamp says hello"), MIGRATION]
    found = ask(TIMEOUT, REVOKED, *busy)
    assert set(causes(found)) == {Cause.AUTH_EXPIRED, Cause.MIGRATION_FAILED}


def test_a_fact_that_names_nobody_explains_one_thing_only() -> None:
    other = ("homeassistant.components.sonos", "Timeout talking to the speaker")
    found = ask(TIMEOUT, other, facts=("a reload of the integration helps",))
    assert causes(found).count(Cause.CONFIG_ENTRY_STUCK) == 1


def test_what_is_known_to_be_well_again_is_no_incident() -> None:
    assert ask(TIMEOUT, facts=("hue lamps: everything works",)) == []


def test_what_works_only_after_something_was_done_is_not_well() -> None:
    assert ask(TIMEOUT, facts=("works again after each reload",))


def test_what_a_person_wrote_wrong_is_meant_by_nobody() -> None:
    wrong = (
        "homeassistant.components.template.template_entity",
        "TemplateError('ValueError: round got invalid input 'unavailable' when rendering ...')",
    )
    assert causes(ask(wrong, facts=("the inverter sleeps at night",))) == [Cause.TEMPLATE_ERROR]


def test_a_murmur_counts_where_nothing_else_is_said() -> None:
    alone = record(0, *MURMUR, level=logging.WARNING)
    other = record(1, *UNTESTED, level=logging.WARNING)
    assert causes(review([alone], CARDS)) == [Cause.AUTOMATION_LOGIC_ERROR]
    assert review([alone, other], CARDS) == []


def test_two_automations_that_murmur_alike_are_more_than_a_murmur() -> None:
    another = ("homeassistant.components.automation.sync_b", "Sync B: Already running")
    both = [record(n, *words, level=logging.WARNING) for n, words in enumerate((MURMUR, another))]
    found = review([*both, record(2, *UNTESTED, level=logging.WARNING)], CARDS)
    assert causes(found)[:1] == [Cause.AUTOMATION_LOGIC_ERROR]


def test_a_murmur_counts_where_a_fact_tells_of_trouble() -> None:
    signals = [
        record(0, *MURMUR, level=logging.WARNING),
        record(1, *UNTESTED, level=logging.WARNING),
    ]
    found = review(signals, CARDS, Surroundings(facts=("the lamps flash all night",)))
    assert causes(found) == [Cause.AUTOMATION_LOGIC_ERROR]


def test_trouble_that_nobody_else_explains_brings_back_what_was_left_out() -> None:
    busy = [("custom_components.lamp", "Lamp says hello"), MIGRATION]
    told = ask(TIMEOUT, REVOKED, *busy, facts=("the stairs have been dark for days",))
    assert Cause.TIMEOUT_SLOW_DEVICE in causes(told)


def test_a_full_disk_explains_the_locked_database() -> None:
    assert causes(ask(LOCKED, FULL)) == [Cause.DISK_FULL]


def test_two_independent_causes_are_two_incidents() -> None:
    found = ask(REVOKED, UNTESTED, MIGRATION)
    assert set(causes(found)) == {Cause.AUTH_EXPIRED, Cause.MIGRATION_FAILED}
    assert {finding.topic for finding in found} == {"nest", "power"}


def test_what_a_library_says_belongs_to_the_integration_it_names() -> None:
    found = ask(
        ("backoff", "Giving up (nest.errors.ApiError: Refresh token not found)"),
        ("homeassistant.config_entries", "Error setting up entry Home for nest"),
    )
    assert [(finding.topic, finding.diagnosis.cause) for finding in found] == [
        ("nest", Cause.AUTH_EXPIRED)
    ]


def test_facts_choose_the_remedy() -> None:
    plain, told = (
        ask(MIGRATION),
        ask(MIGRATION, facts=("switched from the old repository to a fork",)),
    )
    assert plain[0].diagnosis.candidate_actions[0].remedy is Remedy.UPDATE_INTEGRATION_OR_CORE
    assert told[0].diagnosis.candidate_actions[0].remedy is Remedy.RECONFIGURE_HOST_OR_OPTIONS


def test_a_fact_about_another_thing_changes_nothing() -> None:
    found = ask(TIMEOUT, REVOKED, facts=("hue: everything works",))
    assert causes(found) == [Cause.AUTH_EXPIRED]


def test_a_thousand_different_records_take_moments() -> None:
    signals = [
        record(
            number, f"custom_components.thing{number % 40}", f"Failed to read part {number}: odd"
        )
        for number in range(1000)
    ]
    begin = time.process_time()
    review(signals, CARDS)
    assert time.process_time() - begin < 4  # the aim is one; a shared machine may be slow


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=300)), max_size=6))
def test_no_records_whatever_make_it_fail(records: list[tuple[str, str]]) -> None:
    for finding in ask(*records, facts=tuple(text for _, text in records)):
        assert finding.diagnosis.candidate_actions
