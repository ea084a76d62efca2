"""The contracts as files: `script/contracts FOLDER` writes schemas and golden samples there."""

from collections.abc import Iterator
import json
from pathlib import Path
import shutil
import sys
from typing import Any, Final

from custom_components.astromech.agent.diagnose.contract import KNOWLEDGE, check

SCHEMAS: Final = ("rca.schema.json", "advice.schema.json", "card.schema.json")
SAMPLES: Final = Path(__file__).parent.parent / "data" / "contracts" / "rca_samples.jsonl"


def samples() -> Iterator[dict[str, Any]]:
    """Yield the golden samples: `name`, `valid`, and the `document` of an analysis."""
    for line in SAMPLES.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def main(arguments: list[str]) -> int:
    """Write the contracts into a folder, and print which; returns the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: script/contracts FOLDER\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name in SCHEMAS:
        shutil.copyfile(KNOWLEDGE / name, folder / name)
    for sample in samples():
        if sample["valid"]:
            check(sample["document"])
            text = json.dumps(sample["document"], indent=2, sort_keys=True)
            (folder / f"rca.{sample['name']}.json").write_text(text + "\n", encoding="utf-8")
    written = sorted(path.name for path in folder.iterdir())
    sys.stdout.write(json.dumps({"folder": str(folder), "written": written}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
