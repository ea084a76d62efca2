"""The texts of the panel: each that its modules ask for is there, and each that is there is asked for."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
import re
from typing import Final

import pytest

from custom_components.astromech.agent.model import ExecutionState, SubjectKind

from .source import PACKAGE, load_json
from .test_components import texts

WWW: Final = PACKAGE / "www"
PANEL: Final = dict(texts(load_json(PACKAGE / "translations" / "en.json")["config_panel"]))
SOURCES: Final = tuple(sorted(WWW.rglob("*.js")))
# What a module asks for: the words of a call of `t` or `text`, whole or as far as they are known.
_ASKED: Final = re.compile(r"""(?:\bt\(|\btext\([\w.]+, )(?:"([\w.]+)"|`([\w.]+)\$\{)""")
_ANY_KEY: Final = re.compile(r'"([a-z_]+(?:\.[a-z_]+)+)"')


def asked_for(source: str) -> Iterator[str]:
    """Yield the keys that a module asks for; one that ends in a dot or a line stands for several."""
    for whole, beginning in _ASKED.findall(source):
        yield whole or beginning


def is_answered(key: str) -> bool:
    """Say whether there is a text for a key, or for the beginning of one."""
    return key in PANEL or any(path.startswith(key) for path in PANEL if key.endswith((".", "_")))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_each_text_that_is_asked_for_is_there(path: Path) -> None:
    asked = set(asked_for(path.read_text()))
    assert {key for key in asked if not is_answered(key)} == set()


def test_each_text_that_is_there_is_asked_for() -> None:
    sources = [path.read_text() for path in SOURCES]
    asked = {key for source in sources for key in asked_for(source)}
    asked |= {key for source in sources for key in _ANY_KEY.findall(source)}
    beginnings = tuple(key for key in asked if key.endswith((".", "_")))
    assert {
        path for path in PANEL if path not in asked and not path.startswith(beginnings)
    } == set()


@pytest.mark.parametrize(
    ("words", "members"),
    [("kinds", set(SubjectKind)), ("states", set(ExecutionState) - {ExecutionState.PROPOSED})],
)
def test_a_closed_set_has_its_words(words: str, members: set[StrEnum]) -> None:
    said = {path.rpartition(".")[2] for path in PANEL if path.startswith(f"{words}.")}
    assert said == members
