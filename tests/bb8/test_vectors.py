"""The driver against what peers encode and decode, and the scorer against a driver that is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.astromech.bb8 import packet
from tests.score import codec
from tests.score.__main__ import main

FILE = Path(__file__).parent.parent / "data" / "bb8_vectors.jsonl"
VECTORS: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text().splitlines()]


@pytest.mark.parametrize(
    "vector",
    [pytest.param(each, id=each["name"]) for each in VECTORS if each.get("doc") != "differs"],
)
def test_vector(vector: dict[str, Any]) -> None:
    assert codec.succeeds(vector)


def test_the_score_is_printed_as_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codec", str(FILE)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["n"] == result["encode_ok"] + result["parse_ok"] == 468
    assert result["failed"] == []


def test_an_unknown_kind_is_refused_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guess", str(FILE)]) == 2
    assert "codec" in capsys.readouterr().err


def test_a_driver_that_encodes_otherwise_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packet, "encode", lambda *_: b"")
    assert codec.score(VECTORS)["encode_ok"] < 50


def test_a_driver_that_finds_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packet.Parser, "feed", lambda *_: [])
    parsed = [vector for vector in VECTORS if vector["kind"] in codec.PARSED]
    assert codec.score(parsed)["parse_ok"] < 10
