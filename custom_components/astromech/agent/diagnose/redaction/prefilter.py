"""Lists of words, and the cheap question that is asked before a dear one."""

from collections.abc import Iterable


def holds_any(text: str, parts: Iterable[str]) -> bool:
    """Tell whether any of some fixed parts is in a text."""
    return any(map(text.__contains__, parts))


def words(text: str) -> tuple[str, ...]:
    """Return the words of a list that reads better without quotes."""
    return tuple(text.split())
