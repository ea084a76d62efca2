"""script/deploy before a real Home Assistant: forward, and back."""

import asyncio
import hashlib
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys

import pytest

from simulator.demo.house import PROJECT

from .conftest import Inhabited

PACKAGE = Path("custom_components", "astromech")
SSH = """\
#!/bin/sh
# What ssh and sshd make of a command: what follows the host is one line for a shell, in another place.
while [ "$1" != -- ]; do shift; done
shift 2
cd / && exec sh -c "$*"
"""
"""Stands for a machine that ssh reaches: this one, from its root."""

ALL = ["CLEAN_RUNTIME_OK", "RUNTIME_TOPOLOGY_OK", "DEPLOY_OK", "VERIFY_OK"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of its own that can be deployed from, and spoiled."""
    project = tmp_path / "project"
    (project / "script").mkdir(parents=True)
    for script in ("deploy", "package"):
        shutil.copy(PROJECT / "script" / script, project / "script")
    (project / "bin").mkdir()
    (project / "bin" / "ssh").write_text(SSH)
    (project / "bin" / "ssh").chmod(0o755)
    leave_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / PACKAGE, project / PACKAGE, ignore=leave_out)
    for command in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *command], cwd=project, check=True)  # noqa: S603, S607
    return project


async def deploy(project: Path, *arguments: str, ci: bool = False) -> tuple[int, str]:
    """Run the script; returns its exit code, and what it printed."""
    environment = {key: value for key, value in os.environ.items() if key != "CI"}
    environment["PATH"] = f"{project / 'bin'}:{environment['PATH']}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "script/deploy", *arguments),
        cwd=project,
        env=environment | ({"CI": "true"} if ci else {}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


def installed(inhabited: Inhabited) -> dict[str, str]:
    """Return the files of the integration in the house, each with its digest."""
    return files_of(inhabited.house.folder / PACKAGE)


def files_of(folder: Path) -> dict[str, str]:
    """Return the files of a folder, each with its digest; what Python compiled does not count."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def for_good(inhabited: Inhabited, host: str = "") -> list[str]:
    """Return the arguments that have it done, not only shown; `host` ends in a colon."""
    house = inhabited.house
    return [
        f"{host}{house.folder}",
        "--yes",
        "--url",
        house.url,
        "--token-file",
        str(inhabited.token_file),
    ]


def tokens(printed: str) -> list[str]:
    """Return the tokens that were earned."""
    return re.findall(r"^TOKEN: (\w+)$", printed, re.MULTILINE)


@pytest.mark.timeout(240)
async def test_a_new_version_runs_and_one_that_does_not_do_well_goes_back(
    inhabited: Inhabited, project: Path
) -> None:
    before = installed(inhabited)
    assert before

    code, printed = await deploy(project, str(inhabited.house.folder), "--version", "9.9.8")
    assert (code, tokens(printed)) == (0, [])
    assert "~ manifest.json" in printed
    assert installed(inhabited) == before

    code, printed = await deploy(project, *for_good(inhabited), ci=True)
    assert (code, tokens(printed)) == (0, [])
    assert installed(inhabited) == before

    through_ssh = for_good(inhabited, "anna@elsewhere:")
    code, printed = await deploy(project, *through_ssh, "--version", "9.9.8")
    assert (code, tokens(printed)) == (0, ALL), printed
    receipt = (project / "reports" / "deploy_receipt.txt").read_text()
    assert tokens(receipt) == ALL
    good = installed(inhabited)
    assert good.keys() == files_of(project / PACKAGE).keys()

    (project / PACKAGE / "agent" / "loop.py").write_text("raise RuntimeError\n")
    code, printed = await deploy(project, *for_good(inhabited), "--version", "9.9.9")
    assert (code, tokens(printed)) == (1, []), printed
    assert "worse than before" in printed
    assert installed(inhabited) == good

    yaml = inhabited.house.folder / "configuration.yaml"
    yaml.write_text(f"{yaml.read_text()}\nno_such_thing: [\n")
    code, printed = await deploy(project, *for_good(inhabited), "--version", "9.9.9")
    assert (code, tokens(printed)) == (1, [])
    assert installed(inhabited) == good


async def test_what_is_no_configuration_is_left_alone(project: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, printed = await deploy(project, str(tmp_path / "empty"))
    assert code == 1
    assert "configuration.yaml" in printed
    assert list((tmp_path / "empty").iterdir()) == []
