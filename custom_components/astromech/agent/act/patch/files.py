"""Files of the configuration folder: read, kept, written whole, put back. Blocking; for the executor.

Only plain files below the folder are touched: what a link leads to is not ours to write.
"""

from contextlib import suppress
import os
from pathlib import Path
import shutil
import stat
import tempfile
from typing import Final

from ....const import DOMAIN
from ..action import ActionRefused
from .patch import Patch

MAX_BYTES: Final = 1_000_000
MAX_FILES: Final = 200
KEPT: Final = Path(DOMAIN, "kept")
MAX_KEPT: Final = 50
"""Changes whose previous files are kept, the latest ones."""

SOURCES: Final = {
    "automations.yaml": "automation",
    "scripts.yaml": "script",
    "scenes.yaml": "scene",
}
"""What Home Assistant's editor writes, and who reads it."""
FOLDERS: Final = {"automations": "automation", "scripts": "script", "scenes": "scene"}
"""Where people keep more of them."""


def sources(config: Path) -> list[tuple[str, str]]:
    """Return the names of the files that may name entities, each with who reads it."""
    found = [(name, domain) for name, domain in SOURCES.items() if os.path.lexists(config / name)]
    for folder, domain in FOLDERS.items():
        paths = sorted((config / folder).rglob("*.yaml"))
        found += [(path.relative_to(config).as_posix(), domain) for path in paths]
    if len(found) > MAX_FILES:
        raise ActionRefused("too_many_files")
    return found


def read(config: Path, name: str) -> bytes:
    """Return the content of a file; raises ActionRefused if it is not one to be changed."""
    path = _plain(config, name)
    try:
        return path.read_bytes()
    except OSError:
        raise ActionRefused("file_unreadable") from None


def read_text(config: Path, name: str) -> str:
    """Return the text of a file, line ends as they are."""
    try:
        return read(config, name).decode()
    except UnicodeDecodeError:
        raise ActionRefused("not_utf8") from None


def keep(config: Path, under: str, patch: Patch) -> None:
    """Keep the previous file, for good before it is changed."""
    path = config / KEPT / under / patch.name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_whole(path, patch.before, mode=0o600)
    _forget_oldest(config / KEPT)


def kept(config: Path, under: str, name: str) -> bytes:
    """Return the previous file as it was kept."""
    return read(config, (KEPT / under / name).as_posix())


def write(config: Path, name: str, content: bytes) -> None:
    """Write a file whole, or not at all; who may read it stays as it was."""
    path = _plain(config, name)
    _write_whole(path, content, mode=stat.S_IMODE(path.stat().st_mode))


def _plain(config: Path, name: str) -> Path:
    """Return the path of a plain file below the folder."""
    parts = Path(name).parts
    if not parts or Path(name).is_absolute() or ".." in parts:
        raise ActionRefused("outside_configuration")
    path = config
    for part in parts:
        path /= part
        if path.is_symlink():
            raise ActionRefused("file_is_link")
    if not path.is_file():
        raise ActionRefused("file_missing")
    if path.stat().st_size > MAX_BYTES:
        raise ActionRefused("file_too_large")
    return path


def _write_whole(path: Path, content: bytes, *, mode: int) -> None:
    """Write beside it, and put that in its place once it is on the disk."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(beside).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget_oldest(folder: Path) -> None:
    """Delete what was kept for changes long ago."""
    changes = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in changes[:-MAX_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
