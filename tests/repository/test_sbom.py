"""The bill of materials names what is installed because of us, with licences that allow it."""

import re

from .sbom import bill
from .source import PACKAGE, load_json

# What may be distributed with anything; written as packages write it.
_FREE = re.compile(r"MIT|Apache|BSD|PSF|ISC|MPL", re.IGNORECASE)


def test_each_requirement_is_there_with_its_version_and_a_free_licence() -> None:
    told = bill("1.2.3")
    components = {part["name"]: part for part in told["components"]}
    pinned = dict(line.split("==") for line in load_json(PACKAGE / "manifest.json")["requirements"])

    assert {name: components[name]["version"] for name in pinned} == pinned
    assert len(components) > len(pinned)
    licences = {name: part["licenses"][0]["license"]["name"] for name, part in components.items()}
    assert {name for name, licence in licences.items() if not _FREE.search(licence)} == set()


def test_all_that_something_depends_on_is_in_it() -> None:
    told = bill("1.2.3")
    there = {part["bom-ref"] for part in told["components"]}
    named = {ref for each in told["dependencies"] for ref in each["dependsOn"]}
    assert named
    assert named == there
    assert told["metadata"]["component"]["purl"].endswith("@v1.2.3")
