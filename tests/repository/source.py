"""What the repository consists of: its files, and what its Python imports."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
import json
from pathlib import Path
import shutil
import subprocess
from typing import Any, Final

from homeassistant.util.yaml import load_yaml_dict

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PACKAGE: Final = ROOT / "custom_components" / "astromech"
COMPONENTS: Final = (PACKAGE, *sorted((ROOT / "simulator" / "components").glob("*/")))
_MADE_BY_RUNS: Final = {"__pycache__", "dist", "reports", "htmlcov", "demo-config"}


@cache
def files() -> tuple[Path, ...]:
    """Return all files that belong to the repository, the new ones too, without what runs leave."""
    paths = _known_to_git() if (ROOT / ".git").exists() and shutil.which("git") else _walk(ROOT)
    return tuple(sorted(path for path in paths if path.is_file()))


def _known_to_git() -> Iterator[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return (ROOT / name for name in listing.split("\0") if name)


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in {".ci", ".github", ".gitignore"}
        if hidden or path.name in _MADE_BY_RUNS:
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def python_files(folder: str) -> tuple[Path, ...]:
    """Return the Python files below a folder of the repository."""
    return tuple(p for p in files() if p.suffix == ".py" and p.is_relative_to(ROOT / folder))


def named(path: Path) -> str:
    """Return a path as seen from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


def load_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file; empty if there is no such file."""
    if not path.exists():
        return {}
    data: dict[str, Any] = json.loads(path.read_text())
    return data


def load_yaml(path: Path) -> dict[Any, Any]:
    """Return the mapping in a YAML file, read as Home Assistant does; empty if there is none."""
    return dict(load_yaml_dict(str(path))) if path.exists() else {}


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(), named(path))


def literals(path: Path) -> set[str]:
    """Return the texts that stand in a Python file."""
    return {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a module imports, dotted and absolute."""

    name: str
    for_types_only: bool


def module_name(path: Path) -> str:
    """Return the dotted name of a module of this repository."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> list[Import]:
    """Return all imports of a module, those inside functions too."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package.pop()
    return list(_imports(tree(path), package, for_types_only=False))


def _imports(node: ast.AST, package: list[str], *, for_types_only: bool) -> Iterator[Import]:
    match node:
        case ast.Import(names=names):
            yield from (Import(alias.name, for_types_only) for alias in names)
        case ast.ImportFrom(module=module, names=names, level=level):
            start = package[: len(package) - level + 1] if level else []
            base = ".".join([*start, *([module] if module else [])])
            yield from (Import(f"{base}.{alias.name}", for_types_only) for alias in names)
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body, orelse=orelse):
            yield from _imports_below(body, package, for_types_only=True)
            yield from _imports_below(orelse, package, for_types_only=for_types_only)
        case _:
            children = ast.iter_child_nodes(node)
            yield from _imports_below(children, package, for_types_only=for_types_only)


def _imports_below(
    nodes: Iterable[ast.AST], package: list[str], *, for_types_only: bool
) -> Iterator[Import]:
    for node in nodes:
        yield from _imports(node, package, for_types_only=for_types_only)
