"""The pages with figures are what their scripts write, and the tests that they name are there."""

import re
from types import ModuleType

import pytest

from tests.bench import report as performance
from tests.bench.__main__ import BENCHES
from tests.soak import report as reliability

from .source import ROOT, load_json


@pytest.mark.parametrize("written", [performance, reliability], ids=["performance", "reliability"])
def test_a_page_is_what_its_script_writes(written: ModuleType) -> None:
    assert written.PAGE.read_text() == written.page(load_json(written.MEASURED))


def test_every_bench_is_told_of() -> None:
    figures = load_json(performance.MEASURED)["figures"]
    assert {re.split("[ _]", figure["bench"])[0] for figure in figures} == set(BENCHES)


@pytest.mark.parametrize("written", [performance, reliability], ids=["performance", "reliability"])
def test_what_was_measured_is_what_was_committed(written: ModuleType) -> None:
    assert not load_json(written.MEASURED)["commit"].endswith("-dirty")


@pytest.mark.parametrize("fault", reliability.FAULTS)
def test_a_fault_is_held_by_a_test_that_is_there(fault: str) -> None:
    path, test = reliability.FAULTS[fault]
    assert re.search(rf"^(async )?def {test}\(", (ROOT / path).read_text(), re.MULTILINE)


def test_a_soak_that_is_told_of_took_a_day_and_lost_nothing() -> None:
    soak = load_json(reliability.MEASURED)
    assert soak["hours"] >= 24
    assert soak["opened"] > 0
    assert soak["wrong"] == []
