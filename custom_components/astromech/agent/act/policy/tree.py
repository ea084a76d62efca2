"""YAML with line numbers, as plain as a policy needs it.

Texts, lists and mappings; no tags, anchors or references, so that a small file stays small.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

import yaml  # type: ignore[import-untyped]  # its types are not among the requirements

from .document import PolicyError

DEEPEST: Final = 8
"""Levels; a policy has five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A word as it was written; the line counts from 1."""

    value: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A mapping; its keys are there once."""

    line: int
    fields: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each key."""


type Node = Text | Items | Fields


class _Place(Protocol):
    """Where the next node belongs."""

    def take(self, node: Node) -> None:
        """Put it there."""


def read_tree(text: str) -> Node:
    """Return the one document of a text; raises PolicyError if it is none."""
    try:
        return _build(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 0
        raise PolicyError("not_yaml", line, str(err.problem or "")) from err
    except yaml.reader.ReaderError as err:
        raise PolicyError("not_yaml", text.count("\n", 0, err.position) + 1, err.reason) from err
    except (yaml.YAMLError, ValueError, OverflowError) as err:
        raise PolicyError("not_yaml") from err


class _Top:
    """Takes the one node of a document."""

    def __init__(self) -> None:
        self.node: Node | None = None

    def take(self, node: Node) -> None:
        """Take it; a second document is not expected."""
        if self.node is not None:
            raise PolicyError("several_documents", node.line)
        self.node = node


class _InItems:
    """Takes the items of a list."""

    def __init__(self, items: Items) -> None:
        self._items = items

    def take(self, node: Node) -> None:
        """Put an item at the end."""
        self._items.items.append(node)


class _InFields:
    """Takes the keys and values of a mapping in turn."""

    def __init__(self, mapping: Fields) -> None:
        self._mapping = mapping
        self._key: str | None = None

    def take(self, node: Node) -> None:
        """Take a key, or the value that belongs to the last one."""
        if self._key is None:
            self._key = self._new_key(node)
        else:
            self._mapping.fields[self._key] = node
            self._key = None

    def _new_key(self, node: Node) -> str:
        if not isinstance(node, Text):
            raise PolicyError("wrong_key", node.line)
        if node.value in self._mapping.lines:
            raise PolicyError("duplicate_key", node.line, node.value)
        self._mapping.lines[node.value] = node.line
        return node.value


def _build(events: Iterator[yaml.Event]) -> Node:
    top = _Top()
    places: list[_Place] = [top]
    for event in events:
        _check(event, len(places))
        line = event.start_mark.line + 1 if event.start_mark else 0
        match event:
            case yaml.ScalarEvent():
                places[-1].take(Text(value=event.value, line=line))
            case yaml.SequenceStartEvent():
                items = Items(line=line)
                places[-1].take(items)
                places.append(_InItems(items))
            case yaml.MappingStartEvent():
                mapping = Fields(line=line)
                places[-1].take(mapping)
                places.append(_InFields(mapping))
            case yaml.CollectionEndEvent():
                places.pop()
    if top.node is None:
        raise PolicyError("empty")
    return top.node


def _check(event: yaml.Event, depth: int) -> None:
    """Refuse what makes a file do more than it says."""
    line = event.start_mark.line + 1 if event.start_mark else 0
    if depth > DEEPEST:
        raise PolicyError("too_deep", line)
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        raise PolicyError("reference", line, event.anchor)
    if getattr(event, "tag", None) is not None:
        raise PolicyError("tag", line, str(event.tag))
