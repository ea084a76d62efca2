"""One automation in a file as Home Assistant's editor writes it; blocking, for the executor."""

from typing import Any

from homeassistant.util.yaml import dump

from ..action import ActionRefused
from .plain import items, parsed


def automation_of(tree: Any, item_id: str) -> tuple[int, dict[str, Any]]:
    """Return the place and the configuration of the one automation with an id."""
    found = [
        (place, item)
        for place, item in enumerate(tree if isinstance(tree, list) else [])
        if isinstance(item, dict) and "id" in item and str(item["id"]) == item_id
    ]
    if len(found) != 1:
        raise ActionRefused("not_in_editor_file")
    return found[0]


def with_automation(text: str, item_id: str, config: dict[str, Any]) -> str:
    """Return the text with another configuration of one automation, written as the editor does.

    All other lines stay as they are. Raises ActionRefused when anything else would change.
    """
    tree = parsed(text)
    place, _ = automation_of(tree, item_id)
    lines = text.splitlines(keepends=True)
    first, last = _lines_of(text, lines, place)
    written = dump([config]).replace("\n", "\r\n" if lines[first].endswith("\r\n") else "\n")
    patched = "".join((*lines[:first], written, *lines[last:]))
    expected = [config if number == place else item for number, item in enumerate(tree)]
    if parsed(patched) != expected:
        raise ActionRefused("not_equivalent")
    return patched


def _lines_of(text: str, lines: list[str], place: int) -> tuple[int, int]:
    """Return the first line of an item and the one behind its last; comments below it are not its."""
    found = items(text)
    starts = [line for line, _ in found]
    first, column = found[place]
    if column != 2 or not lines[first].startswith("- "):
        raise ActionRefused("not_as_editor_writes")
    last = starts[place + 1] if place + 1 < len(starts) else len(lines)
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1
    return first, last
