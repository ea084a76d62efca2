"""What an error is about that many integrations meet at once: the network, the disk, the memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
import re
from typing import Final

from ..model import EntryFacts, LogFacts, Subject, SubjectKind, Symptom

MAX_TEXT: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A part of the host that errors speak of.

    `sure`: the error can only be about that part (no DNS). If not, it may as well be about the one
    device that does not answer.
    """

    part: Subject
    sure: bool = True


def _part(name: str) -> Subject:
    return Subject(kind=SubjectKind.HOST, id=name)


NETWORK: Final = _part("network")

_FAMILIES: Final = (
    (
        Family(part=_part("disk")),
        re.compile(r"no space left on device|errno 28\b|disk quota exceeded|disk (?:is )?full"),
    ),
    (
        Family(part=_part("memory")),
        re.compile(r"cannot allocate memory|errno 12\b|memoryerror|out of memory"),
    ),
    (
        Family(part=_part("database")),
        re.compile(r"database is locked|database disk image|unable to open database file"),
    ),
    (
        Family(part=NETWORK),
        re.compile(
            r"name resolution|name or service not known|gaierror|dnserror|dns servers?\b|"
            r"nodename nor|network is unreachable|network unreachable|enetunreach|errno 101\b|"
            r"errno -[235]\b|domain name not found|no address associated"
        ),
    ),
    (
        Family(part=NETWORK, sure=False),
        re.compile(
            r"no route to host|host is unreachable|host unreachable|ehostunreach|errno 113\b|"
            r"timed? ?out|(?:cannot|can't|failed to|unable to|could not) (?:re)?connect|"
            r"connection (?:lost|reset|aborted|closed)|connect call failed|clientconnector|"
            r"server disconnected"
        ),
    ),
)


def family_of(symptoms: Iterable[Symptom]) -> Family | None:
    """Return what symptoms speak of, the surest first; None if of nothing that is shared."""
    found = [family for symptom in symptoms if (family := _family(_text(symptom))) is not None]
    return max(found, key=lambda family: (family.sure, family.part.id), default=None)


def _text(symptom: Symptom) -> str:
    match symptom.latest.facts:
        case EntryFacts(reason=reason):
            return reason[:MAX_TEXT]
        case LogFacts(exceptions=exceptions, message=message, error=error):
            return " ".join((*exceptions, message[:MAX_TEXT], error[:MAX_TEXT]))
        case _:
            return ""


@lru_cache(maxsize=1024)
def _family(text: str) -> Family | None:
    lower = text.lower()
    return next((family for family, pattern in _FAMILIES if pattern.search(lower)), None)
