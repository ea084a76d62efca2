"""What is worth keeping beside incidents and remedies: that a robot was attested, or the policy edited."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from . import Journal
from .chain import Link, append

MAX_TEXT: Final = 200
"""Characters of each text that is kept."""

_WRITE: Final = """
INSERT INTO notes (at, kind, subject, target, outcome, detail, who) VALUES (?, ?, ?, ?, ?, ?, ?)
"""


class NoteKind(StrEnum):
    """What a note is about."""

    ATTESTED = "attested"
    POLICY_EDITED = "policy_edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is kept; `outcome` and `detail` are keys, `who` is a signature or empty."""

    kind: NoteKind
    subject: str = ""
    target: str = ""
    outcome: str = ""
    detail: str = ""
    who: str = ""


class Notes:
    """Writes notes into the journal, and into its chain."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def write(self, note: Note, now: float) -> None:
        """Keep a note; raises JournalError when the disk refuses."""
        await self._journal.transact(self._write, note, now)

    def _write(self, note: Note, now: float) -> None:
        document = {name: str(text)[:MAX_TEXT] for name, text in asdict(note).items()}
        row = self._journal.write(
            _WRITE,
            now,
            document["kind"],
            *(document[name] for name in ("subject", "target", "outcome", "detail", "who")),
        )
        append(self._journal, Link.NOTE, str(row), document, now)
