"""Another entity id in place of an old one, wherever YAML means it; blocking, for the executor."""

from functools import lru_cache
import re
from typing import Any

from ..action import ActionRefused
from .plain import parsed, scalars


@lru_cache(maxsize=8)
def token(entity_id: str) -> re.Pattern[str]:
    """Return what finds an entity id as a whole word: not in a longer id, a path or an address.

    In a template it may also stand behind `states.`, and then before an attribute.
    """
    name = re.escape(entity_id)
    alone = rf"(?<![\w./\\@-]){name}(?![\w/\\@-]|\.\w)"
    in_template = rf"(?<=(?<![\w.])states\.){name}(?!\w)"
    return re.compile(f"{alone}|{in_template}")


def with_references(text: str, old: str, new: str) -> str:
    """Return plain YAML with another entity id in it; comments and all else stay as they are.

    Raises ActionRefused when what it means would differ in anything but that id.
    """
    if old not in text:
        return text
    expected = renamed(parsed(text), old, new)
    patched, done = "", 0
    for start, end in scalars(text):
        patched += text[done:start] + token(old).sub(new, text[start:end])
        done = end
    patched += text[done:]
    if parsed(patched) != expected:
        raise ActionRefused("not_equivalent")
    return patched


def renamed(tree: Any, old: str, new: str) -> Any:
    """Return what was read with another entity id in it, in keys as well as in values.

    Raises ActionRefused when two keys would become one.
    """
    match tree:
        case str():
            return token(old).sub(new, tree)
        case list():
            return [renamed(item, old, new) for item in tree]
        case dict():
            pairs = {renamed(k, old, new): renamed(v, old, new) for k, v in tree.items()}
            if len(pairs) != len(tree):
                raise ActionRefused("named_twice")
            return pairs
        case _:
            return tree
