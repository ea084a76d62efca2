"""What stands in a text for what was taken out of it."""

from hashlib import blake2s
from typing import Final

REDACTED: Final = "**REDACTED**"


class Pseudonyms:
    """Names for what must be told apart but not known: equal values get equal names.

    The key belongs to one installation and is no part of any text: without it nobody can try all
    addresses until one fits. Names are equal over restarts, so that incidents stay comparable.
    """

    def __init__(self, key: bytes = b"", *, outward: bool = False) -> None:
        self._key = key[:32]
        self.outward = outward
        """Whether addresses within the house are hidden too, but for their network."""

    def name(self, kind: str, value: str) -> str:
        """Return the name of a value of some kind, such as ``**mac-5f21c**``."""
        return f"**{kind}-{self._digest(value)}**"

    def host_part(self, value: str) -> str:
        """Return what stands for the last part of an address within the house."""
        return f"host-{self._digest(value)}"

    def _digest(self, value: str) -> str:
        raw = value.lower().encode("utf-8", "replace")
        return blake2s(raw, key=self._key, digest_size=4).hexdigest()[:5]
