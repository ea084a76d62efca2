"""The policy for a person to read and to edit: what is allowed where, and the text of its file."""

import hashlib
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from ...const import DOMAIN
from ..act.catalogue import ACTIONS
from ..act.policy import Policy, PolicyError, Window, parse
from ..journal.notes import Note, NoteKind
from ..model import ActionId
from ..notebook import Notebook
from .approval import ApprovalRefused, Approver
from .charge import FILE, Charge

PREVIOUS: Final = "policy.previous.yaml"
LARGEST: Final = 64 * 1024
"""Bytes of a file that can be edited here."""


class Rulebook:
    """Shows what is in force, and takes a new text through the same checks as the file."""

    def __init__(self, hass: HomeAssistant, charge: Charge, notebook: Notebook) -> None:
        self._hass = hass
        self._charge = charge
        self._notebook = notebook
        self._path = Path(hass.config.path(DOMAIN, FILE))

    async def async_overview(self) -> dict[str, Any]:
        """Return what is in force, as JSON: each action, quiet hours, maintenance windows."""
        policy = await self._charge.async_policy() or Policy()
        actions = [await self._charge.async_told(action) for action in ActionId]
        return {
            "actions": [
                {**told, "risk": str(ACTIONS[action].risk)}
                for action, told in zip(ActionId, actions, strict=True)
                if action in ACTIONS
            ],
            "quiet": [_told(window) for window in policy.quiet],
            "maintenance": [_told(window) for window in policy.maintenance],
            "bypass": sorted(policy.bypass),
        }

    async def async_text(self) -> tuple[str, str] | None:
        """Return the text of the file and its digest; None if it cannot be read or is too large."""
        return await self._hass.async_add_executor_job(_read, self._path)

    async def async_problem(self, text: str) -> dict[str, Any] | None:
        """Return what is wrong with a text, None if nothing is."""
        return await self._hass.async_add_executor_job(_problem, text)

    async def async_save(self, text: str, digest: str, by: Approver) -> dict[str, Any] | None:
        """Write a text in place of the one with a digest; return what is wrong with it.

        What is wrong is not written. The previous text is kept beside it. Raises ApprovalRefused if
        somebody else has edited the file meanwhile, or if it cannot be written.
        """
        problem = await self.async_problem(text)
        if problem is None:
            await self._hass.async_add_executor_job(_replace, self._path, text, digest)
            await self._notebook.async_keep(Note(kind=NoteKind.POLICY_EDITED, who=by.signature))
            await self._charge.async_policy()
        return problem


def _told(window: Window) -> dict[str, Any]:
    return {
        "from": window.start.isoformat("minutes"),
        "to": window.end.isoformat("minutes"),
        "days": sorted(window.days),
    }


def _problem(text: str) -> dict[str, Any] | None:
    try:
        parse(text)
    except PolicyError as err:
        return {"key": err.key, "line": err.line, "word": err.word}
    return None


def _read(path: Path) -> tuple[str, str] | None:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        return (content.decode(), _digest(content)) if len(content) <= LARGEST else None
    except OSError, UnicodeDecodeError:
        return None


def _replace(path: Path, text: str, digest: str) -> None:
    found = _read(path)
    if found is None or found[1] != digest:
        raise ApprovalRefused("file_changed")
    try:
        write_utf8_file_atomic(str(path.with_name(PREVIOUS)), found[0], private=True)
        write_utf8_file_atomic(str(path), text, private=True)
    except (WriteError, OSError) as err:
        raise ApprovalRefused("not_writable") from err


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
