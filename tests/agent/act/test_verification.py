"""What is asked to know whether a remedy held, and for how long."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act import verification
from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.act.checks import EXAMINERS
from custom_components.astromech.agent.act.checks.examination import Examination, Vitals
from custom_components.astromech.agent.act.verification import (
    async_examine,
    async_verify,
    what_to_ask,
)
from custom_components.astromech.agent.model import (
    Check,
    CheckResult,
    Outcome,
    Subject,
    SubjectKind,
)

from ..conftest import PassTime
from ..journal.test_journal import PROPOSAL
from ..material import PaperHouse
from .puppet import finish

BEFORE = Vitals(entries_down=0, available=3)
LAMP = Subject(kind=SubjectKind.DEVICE, id="lamp")


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse()
    house.put(entry_id="station", entities=3)
    return house


@pytest.fixture
def seen(hass: HomeAssistant, house: PaperHouse) -> Examination:
    site = Site(hass=hass, graph=house)
    return Examination(site=site, order=PROPOSAL.order, memo={}, before=BEFORE)


def test_every_test_that_there_is_can_be_run() -> None:
    assert EXAMINERS.keys() == set(Check)


def test_each_test_is_asked_once_and_no_regression_always(seen: Examination) -> None:
    more = (Check.NO_REGRESSION, Check.ADDON_RUNNING)
    asked = what_to_ask((Check.ADDON_RUNNING,), more, seen)
    assert asked == (Check.ADDON_RUNNING, Check.NO_REGRESSION)


def test_a_witness_is_asked_of_what_is_there_and_symptoms_of_incidents(seen: Examination) -> None:
    of_incident = replace(seen, symptoms_back=lambda _since: False)
    assert set(what_to_ask((Check.ENTRY_LOADED,), (), of_incident)) == {
        Check.ENTRY_LOADED,
        Check.NO_REGRESSION,
        Check.WITNESS_AGREES,
        Check.SYMPTOM_GONE,
    }


@pytest.mark.parametrize(
    ("now", "passed"),
    [
        ({}, True),
        ({"unavailable": 1}, False),
        ({"entities": 2}, False),
        ({"state": "setup_error"}, False),
        ({"disabled": True, "state": "not_loaded", "entities": 0}, True),
    ],
)
async def test_no_regression_means_no_less_than_before(
    house: PaperHouse, seen: Examination, now: dict[str, object], passed: bool
) -> None:
    house.put(**{"entry_id": "station", "entities": 3, **now})
    outcome = await async_examine((Check.NO_REGRESSION,), seen)
    assert outcome.verified is passed


async def test_a_device_has_vitals_too(house: PaperHouse, seen: Examination) -> None:
    house.put_device(device_id="lamp", entities=2)
    order = replace(PROPOSAL.order, target=LAMP)
    of_device = replace(seen, order=order, before=Vitals.of(order, house))
    assert of_device.before.available == 2
    house.put_device(device_id="lamp", entities=2, unavailable=1)
    assert not (await async_examine((Check.NO_REGRESSION,), of_device)).verified


async def test_a_test_that_falls_over_has_not_passed(
    seen: Examination, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(_test: Check, _seen: Examination) -> CheckResult:
        raise ZeroDivisionError

    monkeypatch.setitem(EXAMINERS, Check.ENTRY_LOADED, stumble)
    (check,) = (await async_examine((Check.ENTRY_LOADED,), seen)).checks
    assert (check.passed, check.seen) == (False, "ZeroDivisionError")


async def test_symptoms_are_not_asked_for_where_there_is_no_incident(seen: Examination) -> None:
    (check,) = (await async_examine((Check.SYMPTOM_GONE,), seen)).checks
    assert check.passed is None


async def test_what_holds_for_a_moment_has_not_settled(
    hass: HomeAssistant, house: PaperHouse, seen: Examination, pass_time: PassTime
) -> None:
    verifying = async_verify((Check.ENTRY_LOADED,), seen, settle=10.0, patience=60.0)
    work = hass.async_create_background_task(verifying, "verify")
    await pass_time(8.0)
    house.put(entry_id="station", state="setup_retry", entities=3)
    await pass_time(2.0)
    house.put(entry_id="station", entities=3)
    await pass_time(8.0)
    assert not work.done()
    (outcome,) = await finish(hass, pass_time, work)
    assert outcome.verified


async def test_looks_become_rarer_but_never_rare() -> None:
    pauses = [verification._pause_after(waited) for waited in (0.0, 3.0, 30.0, 1000.0)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (verification.POLL_SECONDS, verification.LONGEST_POLL)


@pytest.mark.parametrize(
    ("passed", "verified"),
    [((), False), ((None,), False), ((True, None), True), ((True, False), False)],
)
def test_an_outcome_needs_a_witness_and_nobody_against(
    passed: tuple[bool | None, ...], verified: bool
) -> None:
    checks = tuple(CheckResult(test=Check.ENTRY_LOADED, passed=p, seen="") for p in passed)
    assert Outcome(checks=checks).verified is verified
