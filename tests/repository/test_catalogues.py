"""What the code writes into the documentation is what it is."""

from pathlib import Path

import pytest

from .catalogues import ROOT, pages


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_that_the_code_writes_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run script/catalogues"
