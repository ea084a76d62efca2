"""What the states and logs of add-ons mean, from what the Supervisor says alone."""

from time import perf_counter

import pytest

from custom_components.astromech.agent.model import Condition
from custom_components.astromech.agent.observe.addons import (
    MAX_COMPLAINTS,
    MAX_LINE,
    AddonLife,
    complaints,
    states,
)
from custom_components.astromech.agent.observe.supervised import MAX_JOBS, Jobs


def judged(**words: str) -> dict[Condition, bool | None]:
    """Return how an add-on looks by what is said of it."""
    life = AddonLife(**{"slug": "one", "boot": "auto", "startup": "services", **words})
    return {reading.condition: reading.bad for reading in states([life])}


@pytest.mark.parametrize(
    ("words", "failed", "stopped"),
    [
        ({"state": "started"}, False, False),
        ({"state": "error"}, True, False),
        ({"state": "stopped"}, False, True),
        ({"state": "stopped", "boot": "manual"}, False, False),
        ({"state": "stopped", "startup": "once"}, False, False),
        ({"state": "stopped", "boot": "", "startup": ""}, False, False),
        ({"state": "error", "boot": "", "startup": ""}, True, False),
        ({"state": "startup"}, None, None),
        ({"state": "unknown"}, None, None),
        ({"state": "of a kind to come"}, None, None),
    ],
)
def test_an_addon_is_judged_by_its_state_and_by_what_it_is_for(
    words: dict[str, str], failed: bool | None, stopped: bool | None
) -> None:
    expected = {Condition.ADDON_FAILED: failed, Condition.ADDON_STOPPED: stopped}
    assert judged(**words) == expected


@pytest.mark.parametrize("slug", ["../../core", "", "a b", "a" * 101, "a\n"])
def test_what_has_no_proper_name_is_not_judged(slug: str) -> None:
    assert states([AddonLife(slug=slug, state="error")]) == []


def test_only_what_sounds_like_trouble_is_taken_from_a_log() -> None:
    log = "Starting\nERROR: no such file\r\n\n  Connection refused  \nBye\n"
    assert complaints(log) == ["ERROR: no such file", "Connection refused"]


def test_where_nothing_sounds_like_trouble_the_last_words_are_taken() -> None:
    assert complaints("one\ntwo\nthree\nfour\n\n") == ["two", "three", "four"]
    assert complaints("") == []


def test_colours_and_control_characters_are_taken_out_and_repetitions_left_out() -> None:
    log = "\x1b[31;1mError on port 1\x1b[0m\n\x00Error on\x07 port 22\nFatal\n"
    assert complaints(log) == ["Error on port 22", "Fatal"]


@pytest.mark.parametrize(
    "log",
    ["error " * 2_000_000, "\x1b[" * 1_000_000, "error\n" * 1_000_000, "'" * 5_000_000],
    ids=["one_line", "colours", "many_lines", "quotes"],
)
def test_a_log_of_any_size_is_bounded_in_lines_length_and_time(log: str) -> None:
    began = perf_counter()
    lines = complaints(log)
    assert perf_counter() - began < 0.5
    assert len(lines) <= MAX_COMPLAINTS
    assert all(len(line) <= MAX_LINE for line in lines)


def test_failed_jobs_that_are_remembered_are_bounded() -> None:
    jobs = Jobs()
    for number in range(10 * MAX_JOBS):
        jobs.take({"name": f"job_{number}", "done": True, "errors": ["x"]})
    assert len(jobs.readings) == MAX_JOBS
    assert jobs.readings[-1].detail == f"job_job_{10 * MAX_JOBS - 1}"
