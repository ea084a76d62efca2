"""A change of one file, as bytes before and after."""

from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What becomes of a file; `name` is its path in the configuration folder."""

    name: str
    domain: str
    """The integration that reads it, by whose action it is read anew."""
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """Return the change as a unified diff."""
        lines = unified_diff(
            self.before.decode().splitlines(),
            self.after.decode().splitlines(),
            self.name,
            self.name,
            lineterm="",
        )
        return "\n".join(lines)


def fingerprint(content: bytes) -> str:
    """Return what tells one content of a file from another."""
    return sha256(content).hexdigest()
