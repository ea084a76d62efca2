"""Who started a run: the chain of contexts, followed back to its far end."""

from collections import OrderedDict
import re
from typing import Final

from homeassistant.core import Context, callback

USER: Final = "user"
"""The far end if it was a person; which one is nobody's business."""
MAX_REMEMBERED: Final = 1000

_ENTITY: Final = re.compile(r"(?<![\w.])[a-z][a-z0-9_]{0,60}\.[a-z0-9_]{1,255}(?![\w.])")


class Origins:
    """Remembers the contexts of runs, so that what a run starts is known by who began it all."""

    def __init__(self) -> None:
        self._far_ends: OrderedDict[str, str] = OrderedDict()

    @callback
    def started(self, entity_id: str, context: Context, source: str = "") -> str | None:
        """Take note of a run and return who began it; None if nobody knows.

        Args:
            entity_id: The automation or script.
            context: That of its run; what a run starts has it too, or has it as its parent.
            source: What the trigger says of itself, like `state of light.hall`.
        """
        known = self._far_ends.get(context.id) or self._far_ends.get(context.parent_id or "")
        far_end = known or _named(context, source[:500])
        self._far_ends[context.id] = far_end or entity_id
        self._far_ends.move_to_end(context.id)
        if len(self._far_ends) > MAX_REMEMBERED:
            self._far_ends.popitem(last=False)
        return far_end


def _named(context: Context, source: str) -> str | None:
    if context.user_id is not None:
        return USER
    entity = _ENTITY.search(source)
    return entity[0] if entity else None
