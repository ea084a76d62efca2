"""A step of an automation that is allowed to fail, or is tried several times. Pure."""

from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ..action import ActionRefused

_CALLS: Final = ("action", "service")
_SURE: Final = frozenset(
    {"turn_on", "turn_off", "open_cover", "close_cover", "lock", "close_valve", "select_option"}
)
"""Actions that do the same however often they are done; so do those that set something."""
_NEVER: Final = frozenset({"automation", "script", "homeassistant"})
"""Integrations whose actions may stand for anything."""


class Wrapping(StrEnum):
    """How a step is wrapped."""

    CONTINUE_ON_ERROR = "continue_on_error"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """What is asked for: `count` and `delay` (s) only matter for what is repeated."""

    path: str
    mode: Wrapping
    count: int
    delay: int


def with_step_wrapped(config: dict[str, Any], wrap: Wrap) -> dict[str, Any]:
    """Return the configuration of an automation with one step wrapped.

    Raises ActionRefused when there is no such step, or it cannot be wrapped so.
    """
    changed = deepcopy(config)
    steps, index = _located(changed, wrap.path.split("/"))
    step = steps[index]
    if not isinstance(step, dict) or not (step.keys() & {*_CALLS, "device_id"}):
        raise ActionRefused("step_not_a_call")
    if step.get("continue_on_error"):
        raise ActionRefused("already_wrapped")
    step["continue_on_error"] = True
    if wrap.mode is Wrapping.REPEAT:
        steps[index] = _repeated(step, wrap)
    return changed


def _located(config: dict[str, Any], path: list[str]) -> tuple[Any, int]:
    """Return the list that a step is in, and its place, from its path in a trace."""
    root = next((key for key in ("actions", "action") if key in config), "")
    node: Any = config.get(root)
    if path[0] != "action" or len(path) < 2:
        raise ActionRefused("step_not_found")
    for part in path[1:-1]:
        node = _inside(node, part)
    index = path[-1]
    if not isinstance(node, list) or not index.isdecimal() or int(index) >= len(node):
        raise ActionRefused("step_not_found")
    return node, int(index)


def _inside(node: Any, part: str) -> Any:
    match node:
        case dict() if part in node:
            return node[part]
        case list() if part.isdecimal() and int(part) < len(node):
            return node[int(part)]
    raise ActionRefused("step_not_found")


def _repeated(step: dict[str, Any], wrap: Wrap) -> dict[str, Any]:
    """Return a step that is done several times; only where that is as good as once."""
    action = next((step[key] for key in _CALLS if key in step), "")
    domain, _, name = str(action).partition(".")
    if domain in _NEVER or not (name in _SURE or name.startswith("set_")):
        raise ActionRefused("not_repeatable")
    if "response_variable" in step:
        raise ActionRefused("not_repeatable")
    pause = {"delay": {"seconds": wrap.delay}}
    return {"repeat": {"count": wrap.count, "sequence": [step, pause]}}
