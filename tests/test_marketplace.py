"""A release, as the Marketplace of Home Assistant 2026.11 installs it: by its own code."""

import hashlib
from pathlib import Path
import subprocess
import sys
from typing import Any
import zipfile

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

base = pytest.importorskip(
    "homeassistant.components.marketplace.base",
    reason="the Marketplace comes with Home Assistant 2026.11",
)
integration = pytest.importorskip("homeassistant.components.marketplace.repositories.integration")

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "custom_components" / "astromech"
NAME = "astromech-ha/astromech"
VERSION = "0.0.2"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return the archive of a release."""
    script = [sys.executable, str(ROOT / "script" / "package"), VERSION]
    subprocess.run(script, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    archive = tmp_path / "astromech.zip"
    archive.write_bytes((ROOT / "dist" / "astromech.zip").read_bytes())
    return archive


async def test_the_marketplace_installs_a_release(
    hass: HomeAssistant, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    with zipfile.ZipFile(release) as archive:
        manifest = archive.read("manifest.json")
        packed = {info.filename: archive.read(info) for info in archive.infolist()}

    async def download(_manager: Any, remote: Any, **_: Any) -> bytes | None:
        """Stand in for GitHub: the three files that an installation asks for."""
        asked.append(remote.path)
        match remote.path.rpartition("/")[2]:
            case "hacs.json":
                return (ROOT / "hacs.json").read_bytes()
            case "manifest.json":
                return manifest
            case "astromech.zip":
                return release.read_bytes()
            case _:
                return None

    monkeypatch.setattr(base.MarketplaceManager, "async_download_file", download)
    assert await async_setup_component(hass, "lovelace", {})
    entry = MockConfigEntry(domain="marketplace")
    entry.add_to_hass(hass)
    manager = base.MarketplaceManager(hass, entry)
    entry.runtime_data = manager
    repository = integration.IntegrationRepository(manager, NAME)
    repository.data.id = "1"
    repository.data.domain = "astromech"
    repository.data.last_version = f"v{VERSION}"
    manager.repositories.register(repository, True)

    await repository.async_install_repository()

    installed = Path(hass.config.path("custom_components", "astromech"))
    there = {
        str(path.relative_to(installed)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in installed.rglob("*")
        if path.is_file()
    }
    assert there == {name: hashlib.sha256(text).hexdigest() for name, text in packed.items()}
    assert repository.data.installed
    assert repository.data.installed_version == f"v{VERSION}"
    assert any(path.endswith(f"v{VERSION}/astromech.zip") for path in asked)
    # What is unpacked is what git knows of the package, but for the version in its manifest.
    assert "www/panel.js" in there
    assert there.keys() >= {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py")}
