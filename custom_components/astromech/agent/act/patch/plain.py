"""Plain YAML: one document without includes, secrets or variables; blocking, for the executor."""

from collections.abc import Iterator
from typing import Any, Final

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.yaml import parse_yaml
import yaml  # type: ignore[import-untyped]  # its types are not among the requirements

from ..action import ActionRefused

_BYTE_ORDER_MARK: Final = "\ufeff"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The quick one, where there is one."""


def parsed(text: str) -> Any:
    """Return what Home Assistant reads in a text; raises ActionRefused if it is not plain YAML."""
    if text.startswith(_BYTE_ORDER_MARK):
        raise ActionRefused("yaml_not_plain")
    try:
        events = list(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError:
        raise ActionRefused("yaml_invalid") from None
    if any((getattr(event, "tag", None) or "").startswith("!") for event in events):
        raise ActionRefused("yaml_not_plain")
    try:
        return parse_yaml(text)
    except HomeAssistantError:
        raise ActionRefused("yaml_invalid") from None


def scalars(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each key and each value of plain YAML begins and ends; comments are in none."""
    for token in yaml.scan(text, Loader=_LOADER):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            if token.style in {"|", ">"}:  # a comment may stand in the line that opens it
                start = text.find("\n", start, end) + 1 or end
            yield start, end


def items(text: str) -> list[tuple[int, int]]:
    """Return the line at which each item of a block list begins, and its column."""
    root = yaml.compose(text, Loader=_LOADER)
    if not isinstance(root, yaml.SequenceNode) or root.flow_style:
        raise ActionRefused("not_as_editor_writes")
    return [(node.start_mark.line, node.start_mark.column) for node in root.value]
