"""The context of an incident as one document of bounded size.

What is least important is left out first, and the document says what; the incident itself, its
symptoms included, is never cut.
"""

from collections.abc import Callable, Iterable, Mapping
import json
from typing import Any, Final

LIMIT: Final = 64_000
"""Bytes of a bundle as JSON."""

LEFT_OUT: Final = "left_out"


def bundle(
    core: Mapping[str, Any], parts: Iterable[tuple[str, list[Any]]], limit: int = LIMIT
) -> dict[str, Any]:
    """Return `core` with as much of `parts` as fits.

    Parts come with the most important one first, and each with its most important items first. A
    part that does not fit whole gives up items from its end; `left_out` counts them by part.
    """
    document: dict[str, Any] = dict(core)
    left_out: dict[str, int] = {}
    room = limit - _size(document) - _size({LEFT_OUT: {}})
    for name, items in parts:
        room -= _size({name: [], LEFT_OUT: {name: len(items)}})
        kept = _fitting(items, room)
        room -= sum(_size(item) for item in kept)
        if kept:
            document[name] = kept
        if len(kept) < len(items):
            left_out[name] = len(items) - len(kept)
    if left_out:
        document[LEFT_OUT] = left_out
    return document


def _fitting(items: list[Any], room: int) -> list[Any]:
    kept: list[Any] = []
    for item in items:
        room -= _size(item)
        if room < 0:
            break
        kept.append(item)
    return kept


def _size(value: Any) -> int:
    """Return how many bytes a value takes, with what separates it from the next."""
    return len(dumps(value).encode()) + 2


def dumps(value: Any) -> str:
    """Return a bundle as the text that is kept, shown and exported."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    """Return a document with every text in it passed through `clean`, keys included."""
    match value:
        case str():
            return clean(value)
        case Mapping():
            return {clean(str(key)): cleaned(item, clean) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [cleaned(item, clean) for item in value]
        case _:
            return value
