"""Whether a run of characters was drawn by lot, as keys are, or spelled by somebody."""

from itertools import pairwise
import re
from typing import Final

from .lazy import pattern

MIN_RANDOM: Final = 16
"""Characters; chance makes shorter words look random too often."""

_PIECES: Final = pattern(r"[A-Za-z0-9]{16,}")
_HEX: Final = pattern(r"(?:0x)?[0-9A-Fa-f]+$")
_ULID: Final = pattern(r"0[0-7][0-9A-HJKMNP-TV-Z]{24}$")
_UNSPEAKABLE: Final = pattern(r"(?![A-Z]+$)[bcdfghjklmnpqrstvwxz]{7}", re.IGNORECASE)
"""Consonants in a row, more than words have."""

_CLASSES: Final = str.maketrans(
    {
        **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "a"),
        **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A"),
        **dict.fromkeys("0123456789", "0"),
    }
)
_JOINTS: Final = str.maketrans("", "", "_-+~=")
_MIN_JOINED: Final = 24
_SHARE_WHEN_JOINED: Final = 0.4
_SHARE_OF_CHANGES: Final = 0.24
"""Words in camel case change class at a fifth of their letters, random base 36 at two fifths."""


def looks_random(text: str) -> bool:
    """Tell whether a part of a text changes between letters and digits as chance does.

    Hexadecimal numbers and identifiers of Home Assistant (ULID) do not count: they name things.
    """
    return any(map(_is_random, _PIECES.findall(text))) or _is_random_when_joined(text)


def _is_random(piece: str) -> bool:
    """Tell it of one run of letters and digits."""
    if _HEX.match(piece) or _ULID.match(piece):
        return False
    classes = piece.translate(_CLASSES)
    if classes.count("0") < 2:
        return False
    if _changes(classes) >= 3 and _UNSPEAKABLE.search(piece):
        return True
    return _changes(classes) >= max(4, _SHARE_OF_CHANGES * len(piece))


def _is_random_when_joined(text: str) -> bool:
    """Tell whether pieces that are short each are random together; models of devices are not."""
    if "." in text:
        return False
    joined = text.translate(_JOINTS)
    if len(joined) < _MIN_JOINED or _HEX.match(joined):
        return False
    classes = joined.translate(_CLASSES)
    few = min(map(classes.count, "aA0"))
    return few >= 2 and _changes(classes) >= _SHARE_WHEN_JOINED * len(joined)


def _changes(classes: str) -> int:
    return sum(a != b for a, b in pairwise(classes))
