"""The bill of materials of a release, in the form of CycloneDX 1.6.

What Home Assistant installs because of us: the requirements of the manifest and all that these need,
each with its version, its licence and the address that tools know it by. The files of the package
are named with their digests.
"""

from collections.abc import Iterator
import hashlib
from importlib.metadata import Distribution, distribution
import json
from pathlib import Path
import re
import sys
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .source import PACKAGE, ROOT, files, load_json

TARGET: Final = ROOT / "dist" / "astromech.cdx.json"
LICENSE: Final = "Apache-2.0"
_CLASSIFIED: Final = re.compile(r"^License :: OSI Approved :: (.+)$")

type Json = dict[str, Any]


def bill(version: str) -> Json:
    """Return the bill of materials of a version."""
    own = f"pkg:github/astromech-ha/astromech@v{version}"
    needed = {found.metadata["Name"]: found for found in _needed()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "astromech",
                "version": version,
                "purl": own,
                "licenses": [{"license": {"id": LICENSE}}],
                "components": [_file(path) for path in files() if path.is_relative_to(PACKAGE)],
            }
        },
        "components": [_component(needed[name]) for name in sorted(needed)],
        "dependencies": [
            {"ref": own, "dependsOn": sorted(_purl(distribution(name)) for name in _required())},
            *(
                {"ref": _purl(found), "dependsOn": sorted(_purl(each) for each in _of(found))}
                for found in needed.values()
            ),
        ],
    }


def _required() -> list[str]:
    return [Requirement(line).name for line in load_json(PACKAGE / "manifest.json")["requirements"]]


def _needed() -> Iterator[Distribution]:
    """Yield what is installed because of us, each once."""
    waiting, seen = [distribution(name) for name in _required()], set[str]()
    while waiting:
        found = waiting.pop()
        if (name := canonicalize_name(found.metadata["Name"])) not in seen:
            seen.add(name)
            yield found
            waiting.extend(_of(found))


def _of(found: Distribution) -> Iterator[Distribution]:
    """Yield what a package needs here, without its extras."""
    for line in found.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield distribution(requirement.name)


def _component(found: Distribution) -> Json:
    return {
        "type": "library",
        "bom-ref": _purl(found),
        "name": found.metadata["Name"],
        "version": found.version,
        "purl": _purl(found),
        "licenses": [{"license": {"name": _license(found)}}],
    }


def _license(found: Distribution) -> str:
    """Return the licence that a package names."""
    classified = [
        match[1]
        for classifier in found.metadata.get_all("Classifier") or ()
        if (match := _CLASSIFIED.match(classifier))
    ]
    metadata = found.metadata
    said = (metadata.get("License-Expression"), *classified, metadata.get("License"))
    return next(text for text in said if text)


def _purl(found: Distribution) -> str:
    return f"pkg:pypi/{canonicalize_name(found.metadata['Name'])}@{found.version}"


def _file(path: Path) -> Json:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "type": "file",
        "name": path.relative_to(PACKAGE).as_posix(),
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def main(arguments: list[str]) -> int:
    """Write the file; returns the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: script/sbom VERSION\n")
        return 2
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(bill(arguments[0]), indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
