"""Files that are changed: whole or not at all, the previous one kept, and only plain ones."""

import os
from pathlib import Path
import stat
import subprocess
import sys

import pytest

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.patch import files
from custom_components.astromech.agent.act.patch.patch import Patch

NAME = "automations.yaml"
PATCH = Patch(name=NAME, domain="automation", before=b"a: 1\n", after=b"a: 2\n")
CRASH = """
import os, pathlib, sys
from custom_components.astromech.agent.act.patch import files
from custom_components.astromech.agent.act.patch.patch import Patch
config = pathlib.Path(sys.argv[1])
files.keep(config, "one", Patch(name="automations.yaml", domain="", before=b"a: 1\\n", after=b""))
pathlib.Path.replace = lambda *_: os._exit(7)
files.write(config, "automations.yaml", b"a: 2\\n")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that may be changed."""
    path = tmp_path / NAME
    path.write_bytes(PATCH.before)
    return path


def refused(config: Path, name: str) -> str:
    """Return why a file is not read."""
    with pytest.raises(ActionRefused) as found:
        files.read_text(config, name)
    return found.value.reason


def test_a_file_is_written_whole_and_who_may_read_it_stays(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    there = set(tmp_path.iterdir())
    files.write(tmp_path, NAME, b"a: 2\n")
    assert path.read_bytes() == b"a: 2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert set(tmp_path.iterdir()) == there


def test_the_previous_file_is_kept_for_us_alone(path: Path, tmp_path: Path) -> None:
    files.keep(tmp_path, "one", PATCH)
    assert files.kept(tmp_path, "one", NAME) == PATCH.before
    kept = tmp_path / "astromech" / "kept" / "one" / NAME
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert path.read_bytes() == PATCH.before


def test_only_the_latest_are_kept(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_KEPT", 2)
    for number in range(4):
        files.keep(tmp_path, str(number), PATCH)
        os.utime(tmp_path / files.KEPT / str(number), (number, number))
    files.keep(tmp_path, "4", PATCH)
    assert sorted(each.name for each in (tmp_path / files.KEPT).iterdir()) == ["3", "4"]


def test_a_disk_that_is_full_leaves_the_old_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    there = set(tmp_path.iterdir())
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write(tmp_path, NAME, b"a: 2\n")
    assert path.read_bytes() == PATCH.before
    assert set(tmp_path.iterdir()) == there


def test_a_crash_between_keeping_and_writing_leaves_the_old_file(
    path: Path, tmp_path: Path
) -> None:
    done = subprocess.run([sys.executable, "-c", CRASH, tmp_path], check=False, timeout=50)  # noqa: S603
    assert done.returncode == 7
    assert path.read_bytes() == PATCH.before
    assert files.kept(tmp_path, "one", NAME) == PATCH.before


def test_what_is_not_a_plain_file_below_the_folder_is_refused(path: Path, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(path)
    (tmp_path / "elsewhere").symlink_to(tmp_path)
    (tmp_path / "large.yaml").write_bytes(b"x" * (files.MAX_BYTES + 1))
    (tmp_path / "latin.yaml").write_bytes(b"\xff")
    (tmp_path / "folder").mkdir()
    assert refused(tmp_path, "../x.yaml") == "outside_configuration"
    assert refused(tmp_path, "/etc/passwd") == "outside_configuration"
    assert refused(tmp_path, "") == "outside_configuration"
    assert refused(tmp_path, "link.yaml") == "file_is_link"
    assert refused(tmp_path, f"elsewhere/{NAME}") == "file_is_link"
    assert refused(tmp_path, "large.yaml") == "file_too_large"
    assert refused(tmp_path, "latin.yaml") == "not_utf8"
    assert refused(tmp_path, "folder") == "file_missing"
    assert refused(tmp_path, "nothing.yaml") == "file_missing"


def test_what_cannot_be_read_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_path: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert refused(tmp_path, NAME) == "file_unreadable"


def test_the_files_of_the_editor_and_those_in_folders_are_looked_at(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "scenes" / "upstairs"
    folder.mkdir(parents=True)
    (folder / "bath.yaml").write_text("")
    (tmp_path / "customize.yaml").write_text("")
    assert files.sources(tmp_path) == [
        (NAME, "automation"),
        ("scenes/upstairs/bath.yaml", "scene"),
    ]
    monkeypatch.setattr(files, "MAX_FILES", 1)
    with pytest.raises(ActionRefused):
        files.sources(tmp_path)
