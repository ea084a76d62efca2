"""The pages with figures are what their scripts write, and the tests that they name are there."""

import re

import pytest

from tests.soak import report as reliability

from .source import ROOT, load_json


def test_the_page_is_what_its_script_writes() -> None:
    assert reliability.PAGE.read_text() == reliability.page(load_json(reliability.MEASURED))


@pytest.mark.parametrize("fault", reliability.FAULTS)
def test_a_fault_is_held_by_a_test_that_is_there(fault: str) -> None:
    path, test = reliability.FAULTS[fault]
    assert re.search(rf"^(async )?def {test}\(", (ROOT / path).read_text(), re.MULTILINE)


def test_a_soak_that_is_told_of_took_a_day_and_lost_nothing() -> None:
    soak = load_json(reliability.MEASURED)
    assert soak["hours"] >= 24
    assert soak["opened"] == soak["resolved"] + soak["open"] > 0
    assert soak["in_doubt"] == 0
