"""Payloads from the broker, where anybody may write: bounded, read once, and never trusted."""

from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

LARGEST: Final = 1024
"""Bytes; the longest that the add-on knew has about a hundred."""

DEEPEST: Final = 3
"""Objects and lists in each other."""

LONGEST_ID: Final = 64
"""Characters of a correlation id."""

IDS: Final = ("correlation_id", "cid")
"""The names of the caller's own id; the second is the add-on's."""

type Words = dict[str, Any]


class Unreadable(Exception):
    """A payload is none that a command can have; `code` is what is answered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Message:
    """What a payload says: its fields, and the caller's id under the name that it came by.

    What is no JSON object is the field `value`.
    """

    words: Words = field(default_factory=dict)
    ids: Words = field(default_factory=dict)


def read(payload: bytes) -> Message:
    """Return what a payload says.

    Raises:
        Unreadable: it is too large, too deep, no text, or its id is none.
    """
    if len(payload) > LARGEST:
        raise Unreadable("payload_too_large")
    content = _content(payload.strip())
    if _too_deep(content):
        raise Unreadable("invalid_payload")
    words = content if isinstance(content, dict) else {"value": content}
    ids = {name: words.pop(name) for name in IDS if name in words}
    if not all(_is_id(each) for each in ids.values()):
        raise Unreadable("invalid_payload")
    return Message(words, ids)


def _content(payload: bytes) -> Any:
    """Return JSON, or the plain text that the add-on took beside it."""
    if not payload:
        return {}
    try:
        return json_loads(payload)
    except JSON_DECODE_EXCEPTIONS:
        pass
    try:
        return payload.decode()
    except UnicodeDecodeError as err:
        raise Unreadable("invalid_payload") from err


def _too_deep(content: Any) -> bool:
    level = [content]
    for _ in range(DEEPEST):
        level = [part for each in level for part in _parts(each)]
    return any(isinstance(each, dict | list) for each in level)


def _parts(content: Any) -> list[Any]:
    match content:
        case dict():
            return list(content.values())
        case list():
            return content
        case _:
            return []


def _is_id(value: Any) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_ID and value.isprintable()
    return isinstance(value, int) and not isinstance(value, bool)
