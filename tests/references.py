"""Tables that name tests: what they name must be there."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent


def missing(references: Iterable[str]) -> set[str]:
    """Return the references, `path::test` from this folder on, that name no test."""
    return {each for each in references if not _names_a_test(each)}


def _names_a_test(reference: str) -> bool:
    path, _, name = reference.partition("::")
    return name.startswith("test_") and name in _functions(TESTS / path)


@cache
def _functions(path: Path) -> frozenset[str]:
    """Return the names of a module's functions; none of a module that is not there."""
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(each.name for each in tree.body if isinstance(each, kinds))
