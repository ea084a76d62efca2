"""The analyst: which card wins, and when it abstains."""

from dataclasses import replace

from hypothesis import given, strategies as st

from custom_components.astromech.agent.diagnose.cards import Card
from custom_components.astromech.agent.diagnose.rules import analyse, match
from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import Cause, Check, Remedy, Subject, SubjectKind

from ..material import PaperHouse, availability, entry_state, incident, log

CARDS = load_cards()
STUCK = next(card for card in CARDS if card.id == "session_is_closed")
REFUSED = next(card for card in CARDS if card.id == "nobody_listens")
SILENT = PaperHouse().put(entry_id="station", entities=3, unavailable=3)


def test_a_closed_session_of_a_silent_entry_is_answered_by_a_reload() -> None:
    found = incident(availability("sensor.a"), log("Error fetching: Session is closed"))
    diagnosis = analyse(found, SILENT, CARDS)
    assert diagnosis.cause is Cause.CONFIG_ENTRY_STUCK
    assert diagnosis.candidate_actions[0].remedy is Remedy.RELOAD_CONFIG_ENTRY
    assert diagnosis.rule == "session_is_closed"
    assert diagnosis.tests == (Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE, Check.NO_REGRESSION)


def test_evidence_names_only_the_symptoms_that_a_card_rests_on() -> None:
    found = incident(availability("sensor.a"), log("Session is closed"), log("Unrelated"))
    diagnosis = analyse(found, SILENT, CARDS)
    (telling,) = (
        s.id
        for s in found.symptoms
        if getattr(s.latest.facts, "message", "") == "Session is closed"
    )
    assert diagnosis.evidence == (telling,)


def test_what_the_code_says_outranks_words_in_an_argument() -> None:
    template = "Error connecting to %s: [Errno 113] No route to host"
    worded = "TemplateError: 'x' is undefined when rendering '{{ x }}'"
    found = incident(log(template % worded, template=template, has_args=True))
    assert analyse(found, SILENT, CARDS).cause is Cause.NETWORK_UNREACHABLE
    assert analyse(incident(log(worded)), SILENT, CARDS).cause is Cause.TEMPLATE_ERROR


def test_the_reason_of_a_config_entry_counts_although_it_is_an_argument() -> None:
    template = "Config entry '%s' for %s integration could not authenticate: %s"
    message = template % ("Home", "weather", "Invalid password")
    found = incident(
        log(message, template=template, has_args=True, logger="homeassistant.config_entries")
    )
    assert analyse(found, None, CARDS).cause is Cause.CREDENTIALS_INVALID


def test_an_argument_of_a_record_that_tells_of_no_trouble_is_no_evidence() -> None:
    template = "Now playing %s"
    found = incident(log(template % "502 Bad Gateway", template=template, has_args=True))
    assert analyse(found, None, CARDS).abstained


def test_a_device_in_the_house_is_not_taken_for_a_cloud() -> None:
    told = "Error fetching data"
    inside = incident(log(told, logger="homeassistant.components.keba"))
    outside = incident(log(told, logger="homeassistant.components.volvo"))
    assert analyse(inside, None, CARDS).cause is Cause.DEVICE_OFFLINE_OR_BATTERY
    assert analyse(outside, None, CARDS).cause is Cause.CLOUD_OUTAGE


def test_it_abstains_when_nothing_fits() -> None:
    diagnosis = analyse(incident(log("The flux capacitor is warm")), SILENT, CARDS)
    assert diagnosis.abstained
    assert diagnosis.cause is Cause.OTHER
    assert diagnosis.candidate_actions == ()


def test_it_abstains_when_two_causes_fit_equally_well() -> None:
    found = incident(log("Session is closed"), log("Connection refused"))
    tie = [
        replace(STUCK, confidence=0.8, unless=()),
        replace(REFUSED, confidence=0.8),
    ]
    assert analyse(found, SILENT, tie).abstained


def test_two_cards_of_one_cause_are_no_tie() -> None:
    found = incident(log("Connection refused"))
    assert not analyse(found, SILENT, [REFUSED, replace(REFUSED, id="again")]).abstained


def test_what_forbids_a_card_outweighs_what_speaks_for_it() -> None:
    found = incident(log("Session is closed"), log("No route to host"))
    assert match(STUCK, found, SILENT) is None


def test_a_state_that_a_card_asks_for_must_be_there() -> None:
    found = incident(log("Session is closed"))
    assert match(STUCK, found, None) is None
    assert match(STUCK, found, replace(SILENT, unavailable=1)) is None


def test_the_reason_of_an_entry_counts_as_text() -> None:
    found = incident(entry_state("setup_retry", "[Errno 111] Connect call failed"))
    assert match(REFUSED, found, replace(SILENT, state="setup_retry"))


def test_there_is_no_test_for_what_has_no_entry() -> None:
    scope = Subject(kind=SubjectKind.LOGGER, id="recorder")
    found = incident(log("database is locked"), scope=scope)
    assert analyse(found, None, CARDS).tests == ()


@given(st.text(max_size=5000))
def test_no_text_whatever_makes_the_analyst_fail(text: str) -> None:
    diagnosis = analyse(incident(log(text, error=text)), SILENT, CARDS)
    assert 0 <= diagnosis.confidence <= 1


def test_a_card_without_evidence_rests_on_all_symptoms() -> None:
    card: Card = next(card for card in CARDS if card.id == "could_not_be_unloaded")
    found = incident(entry_state("failed_unload"))
    assert match(card, found, replace(SILENT, state="failed_unload")) == (found.symptoms[0].id,)
