"""What SECURITY.md promises is held by tests that are there."""

import ast
import re

from .source import ROOT, python_files


def test_each_promise_names_tests_that_exist() -> None:
    promises = [
        line
        for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| Promise")
    ]
    there = {
        node.name
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    named = {line: re.findall(r"`(test_\w+)`", line) for line in promises}

    assert promises
    assert [line for line, tests in named.items() if not tests] == []
    assert {test for tests in named.values() for test in tests} <= there
