"""What a Python package may write to its log at WARNING or above, read off its source."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
import logging
from pathlib import Path
import re
from typing import Final

SLOT: Final = "%s"
"""What stands for a value that an f-string puts into its text."""

_VALUE: Final = re.compile(r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|\{[^{}]*\}")

_LEVELS: Final = {
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "exception": logging.ERROR,
    "critical": logging.CRITICAL,
}

type _Handler = ast.ExceptHandler | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogTemplate:
    """A text that a module may log, without its values.

    `exceptions` are the names of those that the record may carry, any one of them.
    """

    module: str
    text: str
    level: int
    exceptions: tuple[str, ...] = ()

    def filled(self, value: str) -> str:
        """Return the text with the same value for all of its slots."""
        return _VALUE.sub(value, self.text).replace("%%", "%")


def templates_of(package: Path) -> list[LogTemplate]:
    """Return what the modules in a package's folder may log, each text once per module."""
    found: dict[tuple[str, str], LogTemplate] = {}
    for file in sorted(package.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if "ogger." in source or "OGGER." in source:
            module = _module(file, package)
            for template in templates_in(source, module):
                found.setdefault((module, template.text), template)
    return list(found.values())


def templates_in(source: str, module: str) -> Iterator[LogTemplate]:
    """Yield what one module may log, in the order of its source; no text without a word."""
    for call, handler in _calls(ast.parse(source).body, None):
        level = _level(call.func)
        if level is None or not call.args:
            continue
        caught = handler if handler is not None and _is_told(call, handler) else None
        template = LogTemplate(
            module=module,
            text=_constant(call.args[0]),
            level=level,
            exceptions=_exceptions(caught),
        )
        if any(map(str.isalpha, template.filled(""))):
            yield template


def _module(file: Path, package: Path) -> str:
    parts = file.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _calls(nodes: Iterable[ast.AST], handler: _Handler) -> Iterator[tuple[ast.Call, _Handler]]:
    """Yield all calls, each with the handler of exceptions in which it stands."""
    for node in nodes:
        if isinstance(node, ast.Call):
            yield node, handler
        inside = node if isinstance(node, ast.ExceptHandler) else handler
        yield from _calls(ast.iter_child_nodes(node), inside)


def _level(function: ast.expr) -> int | None:
    """Return at which level a function logs, None if it does not log a warning or worse."""
    match function:
        case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=method):
            return _LEVELS.get(method) if name.lower().endswith("logger") else None
    return None


def _constant(text: ast.expr) -> str:
    """Return what is constant of a text, with slots for the rest; empty if nothing is."""
    match text:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=parts):
            return "".join(_constant(part) or SLOT for part in parts)
        case ast.BinOp(left=left, op=ast.Mod()):
            return _constant(left)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (_constant(left) or SLOT) + (_constant(right) or SLOT)
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return _constant(value)
    return ""


def _is_told(call: ast.Call, handler: ast.ExceptHandler) -> bool:
    """Say whether a record carries the exception, with its traceback or as a value."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method == "exception" or any(keyword.arg == "exc_info" for keyword in call.keywords):
        return True
    names = {
        node.id for value in call.args for node in ast.walk(value) if isinstance(node, ast.Name)
    }
    return handler.name in names


def _exceptions(handler: _Handler) -> tuple[str, ...]:
    match handler.type if handler is not None else None:
        case None:
            return ()
        case ast.Tuple(elts=types):
            return tuple(map(_last_name, types))
        case one:
            return (_last_name(one),)


def _last_name(expression: ast.expr) -> str:
    return ast.unparse(expression).rpartition(".")[2]
