"""The life of an installation: a release, the next one, the one before again, and none at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import io
import json
from pathlib import Path
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import zipfile

import pytest

from simulator.demo import contents as demo
from simulator.demo.folder import furnish
from simulator.demo.house import PROJECT, House, free_port
from simulator.demo.log import Expected, unexpected
from simulator.demo.session import Session
from simulator.demo.waiting import until

PACKAGE = Path("custom_components", "astromech")
PREVIOUS = "55d95c7"
"""A commit whose journal has the version before the present one; there is no release yet."""

OLDER, NEWER = "0.0.1", "0.0.2"
JOURNAL = Path("astromech", "journal.db")
POLICY = Path("astromech", "policy.yaml")

STOPPED_EARLY = Expected(
    logger="homeassistant.util.executor",
    message="Thread.* is still running at shutdown",
    reason="it is stopped while the agent still reads its cards",
)


def git(*arguments: str) -> bytes:
    return subprocess.run(  # noqa: S603
        ["git", *arguments],  # noqa: S607
        cwd=PROJECT,
        check=True,
        capture_output=True,
    ).stdout


@pytest.fixture
def previous(tmp_path: Path) -> Path:
    """Return the folder of an earlier version of the package."""
    try:
        archive = git("archive", PREVIOUS, str(PACKAGE))
    except subprocess.CalledProcessError:
        pytest.skip("the history is not there: a shallow clone")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(tmp_path / "previous", filter="data")
    return tmp_path / "previous" / PACKAGE


@pytest.fixture
def release() -> Path:
    """Return the archive of a release of what is here now."""
    script: list[str | Path] = [sys.executable, PROJECT / "script" / "package", NEWER]
    subprocess.run(script, cwd=PROJECT, check=True, capture_output=True)  # noqa: S603
    return PROJECT / "dist" / "astromech.zip"


def put(house: House, package: Path) -> None:
    """Install a package as HACS does: what was there goes first."""
    target = house.folder / PACKAGE
    shutil.rmtree(target, ignore_errors=True)
    if package.is_dir():
        shutil.copytree(package, target)
        manifest = target / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": OLDER}))
        return
    with zipfile.ZipFile(package) as archive:
        archive.extractall(target)  # noqa: S202  our own archive


@asynccontextmanager
async def living(house: House, token: str) -> AsyncIterator[Session]:
    """Start a house that was started before, yield its session, and stop it in any case."""
    try:
        await house.start()
        async with house.entered(token) as session:
            yield session
    finally:
        await house.stop()


async def version_of(session: Session) -> str:
    manifest = await session.command("manifest/get", integration=demo.DOMAIN)
    return str(manifest["version"])


async def states_of(session: Session) -> dict[str, str]:
    entries = await session.command("config_entries/get", domain=demo.DOMAIN)
    return {each["title"]: each["state"] for each in entries}


def journal_version(house: House) -> int:
    with sqlite3.connect(house.folder / JOURNAL) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
    db.close()
    return int(version)


def incidents(house: House) -> list[str]:
    with sqlite3.connect(house.folder / JOURNAL) as db:
        rows = db.execute("SELECT title FROM incidents ORDER BY id").fetchall()
    db.close()
    return [title for (title,) in rows]


@pytest.mark.timeout(240)
async def test_from_one_release_to_the_next_and_back_and_away(
    previous: Path, release: Path, tmp_path: Path
) -> None:
    port = free_port()
    folder = tmp_path / "house"
    others = [path for path in demo.COMPONENTS if path.name != demo.DOMAIN]
    furnish(folder, port=port, components=others, extra=demo.YAML)
    house = House(folder, port=port)
    loaded = {"BB-8 12AB": "loaded", "Operations agent": "loaded"}

    # A first installation, in which something happens and a person writes a policy.
    put(house, previous)
    async with demo.running(house) as session:
        assert await version_of(session) == OLDER
        token = await session.command(
            "auth/long_lived_access_token", client_name="install", lifespan=1
        )
        station = await demo.add_weather_station(session)
        offer = await until(lambda: demo.discovered_droid(session), "a droid", within=30)
        await demo.accept_droid(session, offer["flow_id"])
        await demo.add_agent(session, settle=1)
        await demo.break_station(session, station)
        await until(lambda: demo.raised_issue(session), "an issue", within=30)
    before = journal_version(house)
    policy = folder / POLICY
    mine = policy.read_text() + "# mine\n"
    policy.write_text(mine)

    # The next release: entries, journal and policy are as they were, and brought up to date.
    put(house, release)
    async with living(house, token) as session:
        assert await version_of(session) == NEWER
        await until(lambda: _are(session, loaded), "all is loaded", within=60)
    assert journal_version(house) > before
    assert "Weather station" in incidents(house)
    assert policy.read_text() == mine
    assert unexpected(house.log(), (*demo.EXPECTED_LOG, STOPPED_EARLY)) == []

    # The one before again: it refuses the journal, says so, and leaves it as it is.
    newest = journal_version(house)
    put(house, previous)
    async with living(house, token) as session:
        await until(lambda: _are(session, loaded), "all is loaded", within=60)
        told = await until(lambda: demo.raised_issue(session), "it is told", within=30)
        assert told["translation_key"] == "journal_unwritable"
        assert "newer version" in told["translation_placeholders"]["reason"]
    assert journal_version(house) == newest
    assert policy.read_text() == mine

    # Away: nothing is left but what is the person's to keep.
    put(house, release)
    async with living(house, token) as session:
        await until(lambda: _are(session, loaded), "all is loaded", within=60)
        for entry in await session.command("config_entries/get", domain=demo.DOMAIN):
            await session.delete(f"/api/config/config_entries/entry/{entry['entry_id']}")
        assert await states_of(session) == {}
        issues = (await session.command("repairs/list_issues"))["issues"]
        assert [issue for issue in issues if issue["domain"] == demo.DOMAIN] == []
        await asyncio.sleep(1)
        panels = await session.command("get_panels")
        assert demo.DOMAIN not in panels
    left = {path.name for path in (folder / ".storage").iterdir()}
    assert not {name for name in left if name.startswith(demo.DOMAIN)}
    assert {path.name for path in (folder / "astromech").iterdir()} <= {
        "journal.db",
        "policy.yaml",
        "policy.default.yaml",
    }


async def _are(session: Session, wanted: dict[str, str]) -> bool:
    return await states_of(session) == wanted
