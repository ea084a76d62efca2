"""A release, as the Marketplace of Home Assistant 2026.11 handles it: by its own code."""

import hashlib
import io
from pathlib import Path
import subprocess
import sys
from typing import Any, Final
import zipfile

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

base = pytest.importorskip(
    "homeassistant.components.marketplace.base",
    reason="the Marketplace comes with Home Assistant 2026.11",
)
coordinator = pytest.importorskip("homeassistant.components.marketplace.coordinator")
integration = pytest.importorskip("homeassistant.components.marketplace.repositories.integration")

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "custom_components" / "astromech"
NAME: Final = "astromech-ha/astromech"
GONE: Final = "of_an_earlier_release.py"

type Files = dict[str, bytes]


class Shelf:
    """Stands in for GitHub: what an installation asks for, of the release that is the latest."""

    def __init__(self) -> None:
        self.archive = b""
        self.asked: list[str] = []

    @property
    def files(self) -> Files:
        """What is in the archive."""
        with zipfile.ZipFile(io.BytesIO(self.archive)) as archive:
            return {info.filename: archive.read(info) for info in archive.infolist()}

    def put(self, version: str, extra: Files) -> None:
        """Build a release, with some more files in it."""
        script = [sys.executable, str(ROOT / "script" / "package"), version]
        subprocess.run(script, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
        packed = io.BytesIO((ROOT / "dist" / "astromech.zip").read_bytes())
        with zipfile.ZipFile(packed, "a") as archive:
            for name, text in extra.items():
                archive.writestr(name, text)
        self.archive = packed.getvalue()

    async def async_download(self, remote: Any) -> bytes | None:
        """Return a file, None if there is none."""
        self.asked.append(remote.path)
        match remote.path.rpartition("/")[2]:
            case "hacs.json":
                return (ROOT / "hacs.json").read_bytes()
            case "manifest.json":
                return self.files["manifest.json"]
            case "astromech.zip":
                return self.archive
            case _:
                return None


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Return where the Marketplace gets its files from."""
    shelf = Shelf()

    async def download(_manager: Any, remote: Any, **_: Any) -> bytes | None:
        return await shelf.async_download(remote)

    monkeypatch.setattr(base.MarketplaceManager, "async_download_file", download)
    return shelf


@pytest.fixture
async def repository(hass: HomeAssistant, shelf: Shelf) -> Any:
    """Return the repository as the Marketplace knows it before anything is installed."""
    assert await async_setup_component(hass, "lovelace", {})
    entry = MockConfigEntry(domain="marketplace")
    entry.add_to_hass(hass)
    entry.runtime_data = manager = base.MarketplaceManager(hass, entry)
    repository = integration.IntegrationRepository(manager, NAME)
    manager.coordinators[repository.data.category] = coordinator.MarketplaceUpdateCoordinator()
    repository.data.id = "1"
    repository.data.domain = "astromech"
    manager.repositories.register(repository, True)
    return repository


async def install(repository: Any, shelf: Shelf, version: str, extra: Files | None = None) -> None:
    """Release a version, and have it installed."""
    shelf.put(version, extra or {})
    repository.data.last_version = f"v{version}"
    await repository.async_install_repository()


def hashes(files: Files) -> dict[str, str]:
    """Return what tells whether files are the same."""
    return {name: hashlib.sha256(text).hexdigest() for name, text in files.items()}


def installed(hass: HomeAssistant) -> Files:
    """Return the files that are there."""
    folder = Path(hass.config.path("custom_components", "astromech"))
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


async def test_it_installs_a_release(hass: HomeAssistant, repository: Any, shelf: Shelf) -> None:
    await install(repository, shelf, "0.0.2")
    there = installed(hass)
    assert hashes(there) == hashes(shelf.files)
    assert repository.data.installed
    assert repository.data.installed_version == "v0.0.2"
    assert any(path.endswith("v0.0.2/astromech.zip") for path in shelf.asked)
    # What is unpacked is what git knows of the package, but for the version in its manifest.
    assert "www/panel.js" in there
    assert there.keys() >= {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py")}


async def test_it_updates_to_the_next_one_and_leaves_nothing_of_the_last(
    hass: HomeAssistant, repository: Any, shelf: Shelf
) -> None:
    await install(repository, shelf, "0.0.2", {GONE: b""})
    assert GONE in installed(hass)
    await install(repository, shelf, "0.0.3")
    assert GONE not in installed(hass)
    assert hashes(installed(hass)) == hashes(shelf.files)
    assert repository.data.installed_version == "v0.0.3"


async def test_it_removes_all_that_it_installed(
    hass: HomeAssistant, repository: Any, shelf: Shelf
) -> None:
    await install(repository, shelf, "0.0.2")
    await repository.uninstall()
    assert not Path(hass.config.path("custom_components", "astromech")).exists()
    assert not repository.data.installed
