"""What all actions have in common that change YAML files: preview, keep, write, read anew, put back."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from hashlib import sha256
import logging
from pathlib import Path
from typing import Any, override

from homeassistant.const import SERVICE_RELOAD

from ...model import Check, Order, Risk, Undo
from ..action import Action, ActionRefused, Budget, Memo, Site
from ..yaml_domains import YamlDomain, broken
from . import files
from .patch import Patch, fingerprint

_LOGGER = logging.getLogger(__name__)

type Planned = Callable[[Path], list[Patch]]
"""Returns what would become of which files; reads them, so it is for the executor."""


class FileChange(Action):
    """An action that changes YAML files, and puts the previous ones back.

    Between the look at a file and its change somebody may edit it: then nothing is done. The same
    holds for putting it back: what is not ours any more is not overwritten.
    """

    risk = Risk.MEDIUM
    tests = (Check.CONFIGURATION_PATCHED, Check.NO_REGRESSION)
    settle = 3.0
    """The effect is immediate: what is wrong is rejected while it is read."""
    patience = 60.0
    timeout = 120.0
    undo = Undo.OWN
    budget = Budget(times=3, window=3600.0)
    automatic = False
    """A person looks at the lines before they are changed."""

    @abstractmethod
    def planned(self, site: Site, order: Order) -> Planned:
        """Return what finds the changes; raises ActionRefused, as may what it returns."""

    async def async_check(self, site: Site, order: Order, patches: list[Patch]) -> None:
        """Look at the changes once more; raises ActionRefused if they must not be made."""

    @override
    async def async_preview(self, site: Site, order: Order) -> str:
        """Return the changes as unified diffs."""
        patches = await self._async_patches(site, order)
        return "\n".join(patch.diff for patch in patches)

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return what each file is before and after, where it is kept, and what is broken already."""
        patches = await self._async_patches(site, order)
        return {
            "kept": _digest(patches),
            "files": [_told(patch) for patch in patches],
            "broken": sorted(_broken(site, (patch.domain for patch in patches))),
        }

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Keep the files, write the new ones, and have them read."""
        patches = await self._async_patches(site, order)
        if [_told(patch) for patch in patches] != memo["files"]:
            raise ActionRefused("file_changed")
        await _async_in_executor(site, _write, memo["kept"], patches)
        await _async_reload(site, memo)

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        """Put the kept files back, if nobody has edited them since, and have them read."""
        try:
            await _async_in_executor(site, _put_back, memo)
        except ActionRefused as err:
            _LOGGER.error("The previous files are not put back: %s", err.reason)
            raise
        await _async_reload(site, memo)

    @override
    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        """Say whether the files are what they were."""
        return await async_contents(site, memo) == [each["before"] for each in memo["files"]]

    async def _async_patches(self, site: Site, order: Order) -> list[Patch]:
        planned = self.planned(site, order)
        patches: list[Patch] = await _async_in_executor(site, planned)
        if not patches:
            raise ActionRefused("nothing_to_patch")
        await self.async_check(site, order, patches)
        return patches


async def async_contents(site: Site, memo: Memo) -> list[str | None]:
    """Return the fingerprints of the files at this moment, None for one that cannot be read."""
    contents: list[str | None] = await _async_in_executor(site, _contents, memo)
    return contents


def newly_broken(site: Site, memo: Memo) -> list[str]:
    """Return what could not be set up from the files and could before."""
    return sorted(_broken(site, _domains(memo)) - set(memo["broken"]))


def _broken(site: Site, domains: Iterable[str]) -> set[str]:
    return {each for domain in domains for each in broken(site.hass, YamlDomain(domain))}


def _domains(memo: Memo) -> list[str]:
    return sorted({each["domain"] for each in memo["files"]})


def _told(patch: Patch) -> dict[str, str]:
    """Return a change as it is noted: of the contents only what tells them apart."""
    return {
        "name": patch.name,
        "domain": patch.domain,
        "before": fingerprint(patch.before),
        "after": fingerprint(patch.after),
    }


def _digest(patches: list[Patch]) -> str:
    """Return the name under which the previous files of a change are kept."""
    words = "".join(fingerprint(patch.before) + fingerprint(patch.after) for patch in patches)
    return sha256(words.encode()).hexdigest()[:16]


async def _async_in_executor(site: Site, work: Callable[..., Any], *args: Any) -> Any:
    config = Path(site.hass.config.config_dir)
    return await site.hass.async_add_executor_job(work, config, *args)


async def _async_reload(site: Site, memo: Memo) -> None:
    """Have the files read anew, by those that read them at all."""
    services = site.hass.services
    for domain in _domains(memo):
        if services.has_service(domain, SERVICE_RELOAD):
            await services.async_call(
                domain, SERVICE_RELOAD, {}, blocking=True, context=site.context
            )


def _write(config: Path, kept: str, patches: list[Patch]) -> None:
    """Keep all files before the first one is changed."""
    try:
        for patch in patches:
            files.keep(config, kept, patch)
    except OSError:
        raise ActionRefused("not_kept") from None
    if any(files.read(config, patch.name) != patch.before for patch in patches):
        raise ActionRefused("file_changed")
    for patch in patches:
        files.write(config, patch.name, patch.after)


def _put_back(config: Path, memo: Memo) -> None:
    """Look at all files before the first one is put back; what was never changed stays."""
    now = zip(memo["files"], _contents(config, memo), strict=True)
    changed = [(each, found) for each, found in now if found != each["before"]]
    if any(found != each["after"] for each, found in changed):
        raise ActionRefused("file_changed")
    names = [each["name"] for each, _ in changed]
    previous = [files.kept(config, memo["kept"], name) for name in names]
    if [fingerprint(content) for content in previous] != [each["before"] for each, _ in changed]:
        raise ActionRefused("kept_damaged")
    for name, content in zip(names, previous, strict=True):
        files.write(config, name, content)


def _contents(config: Path, memo: Memo) -> list[str | None]:
    return [_content(config, each["name"]) for each in memo["files"]]


def _content(config: Path, name: str) -> str | None:
    try:
        return fingerprint(files.read(config, name))
    except ActionRefused:
        return None
