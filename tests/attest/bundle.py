"""A bundle on disk: sealed with hashes, and held against itself."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import jsonschema

from . import names
from .derive import Document, derive, read, read_lines

SCHEMAS: Final = Path(__file__).parent / "schemas"


def write(path: Path, document: Any) -> None:
    """Write a document as JSON that people can read."""
    path.write_text(
        json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def write_lines(path: Path, documents: list[Document]) -> None:
    """Write documents, one a line."""
    lines = (json.dumps(each, sort_keys=True, ensure_ascii=False) + "\n" for each in documents)
    path.write_text("".join(lines), encoding="utf-8")


def seal(folder: Path, head_commit: str) -> None:
    """Write what follows from the measurements of a folder, and the manifest of it all."""
    for name, document in derive(folder).items():
        write(folder / name, document)
    write(
        folder / names.MANIFEST,
        {
            "manifest": names.MANIFEST,
            "strict": True,
            "head_commit": head_commit,
            "artifacts": [
                {"path": name, "sha256": digest(folder / name)} for name in names.ARTIFACTS
            ],
        },
    )


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def problems(folder: Path) -> list[str]:
    """Return what is wrong with a bundle: hashes, forms, and verdicts that do not follow."""
    try:
        manifest = read(folder / names.MANIFEST)
        listed = {each["path"]: each["sha256"] for each in manifest["artifacts"]}
    except (OSError, ValueError, KeyError, TypeError) as err:
        return [f"{names.MANIFEST}: {type(err).__name__}"]
    found = [f"{name}: not in the manifest" for name in names.ARTIFACTS if name not in listed]
    found += [f"{name}: unknown" for name in sorted(listed.keys() - set(names.ARTIFACTS))]
    there = {path.name for path in folder.iterdir()}
    found += [
        f"{name}: not of the bundle" for name in sorted(there - {names.MANIFEST, *names.ARTIFACTS})
    ]
    for name in names.ARTIFACTS:
        path = folder / name
        if not path.is_file():
            found.append(f"{name}: missing")
        elif listed.get(name) != digest(path):
            found.append(f"{name}: not what was sealed")
    if found:
        return found
    return [*_forms(folder), *_verdicts(folder, manifest)]


def _forms(folder: Path) -> list[str]:
    found = []
    for schema in sorted(SCHEMAS.glob("*.schema.json")):
        name = schema.name.removesuffix(".schema.json")
        validator = jsonschema.Draft202012Validator(read(schema))
        path = next(
            each for each in (folder / f"{name}.json", folder / f"{name}.jsonl") if each.exists()
        )
        try:
            documents = read_lines(path) if path.suffix == ".jsonl" else [read(path)]
        except ValueError as err:
            found.append(f"{path.name}: {err}")
            continue
        for document in documents:
            found += [f"{path.name}: {err.message}" for err in validator.iter_errors(document)]
    return found


def _verdicts(folder: Path, manifest: Document) -> list[str]:
    try:
        expected = derive(folder)
    except (OSError, ValueError, KeyError, TypeError, ET.ParseError) as err:
        return [f"the measurements cannot be read: {type(err).__name__}: {err}"]
    found = [
        f"{name}: does not follow from the measurements"
        for name, document in expected.items()
        if read(folder / name) != document
    ]
    if manifest["head_commit"] != expected[names.QA_REPORT]["head_commit"]:
        found.append(f"{names.MANIFEST}: of another commit")
    return found
