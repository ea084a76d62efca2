"""The contract of a root cause analysis, in both directions."""

from dataclasses import replace
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.astromech.agent.diagnose.contract import (
    ContractError,
    from_document,
    to_document,
)
from custom_components.astromech.agent.diagnose.rules import analyse
from custom_components.astromech.agent.knowledge import load_cards
from tests.score.contracts import main, samples

from ..material import PaperHouse, availability, incident, log

SILENT = PaperHouse().put(entry_id="station", entities=3, unavailable=3)
DIAGNOSIS = analyse(
    incident(availability("sensor.a"), log("Session is closed")), SILENT, load_cards()
)
ABSTENTION = analyse(incident(log("Who knows")), SILENT, load_cards())


@pytest.mark.parametrize("diagnosis", [DIAGNOSIS, ABSTENTION])
def test_a_diagnosis_survives_the_way_out_and_in(diagnosis: Any) -> None:
    assert from_document(to_document(diagnosis)) == diagnosis


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"cause": "gremlins"}, "cause"),
        ({"confidence": 1.5}, "confidence"),
        ({"evidence": []}, "evidence"),
        ({"evidence": ["DROP TABLE"]}, "evidence/0"),
        (
            {"candidate_actions": [{"action": "shell", "rationale": ""}]},
            "candidate_actions/0/action",
        ),
        ({"tests": ["rm"]}, "tests/0"),
        ({"note": "hello"}, "document"),
        ({"abstained": True}, ""),
    ],
)
def test_a_document_of_another_form_is_refused(change: dict[str, Any], where: str) -> None:
    with pytest.raises(ContractError, match=f"^{where}"):
        from_document({**to_document(DIAGNOSIS), **change})


def test_a_document_that_lacks_a_part_is_refused() -> None:
    document = to_document(DIAGNOSIS)
    del document["risk"]
    with pytest.raises(ContractError, match="required"):
        from_document(document)


def test_a_diagnosis_that_breaks_the_contract_does_not_leave() -> None:
    with pytest.raises(ContractError, match="confidence"):
        to_document(replace(DIAGNOSIS, confidence=7.0))


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample["name"])
def test_the_golden_samples_hold(sample: dict[str, Any]) -> None:
    if sample["valid"]:
        assert to_document(from_document(sample["document"])) == sample["document"]
    else:
        with pytest.raises(ContractError):
            from_document(sample["document"])


def test_the_contracts_can_be_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "contracts")]) == 0
    written = json.loads(capsys.readouterr().out)["written"]
    assert {"rca.schema.json", "advice.schema.json", "card.schema.json"} < set(written)
    assert "rca.reload.json" in written
    assert main([]) == 2
