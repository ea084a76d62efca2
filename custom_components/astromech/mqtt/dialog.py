"""The dialog in Settings > Repairs about what the add-on left on the broker."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from ..const import DOMAIN
from .leftovers import LEFTOVERS
from .search import NoBroker, async_leftovers, async_purge


class LeftoversFlow(RepairsFlow):
    """Shows what was found, empties that after a person has agreed, and tells what became of it."""

    def __init__(self) -> None:
        self._topics: list[str] = []

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Look once more: much time may have passed since the issue was raised."""
        try:
            self._topics = await async_leftovers(self.hass)
        except NoBroker:
            return self.async_abort(reason="no_broker")
        if not self._topics:
            return self._over("over", [])
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show exactly what would be emptied, and empty it."""
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({}),
                description_placeholders={"topics": _listed(self._topics)},
            )
        try:
            purge = await async_purge(self.hass, self._topics)
        except NoBroker:
            return self.async_abort(reason="no_broker")
        if purge.left:
            return self.async_abort(
                reason="left",
                description_placeholders={
                    "count": str(len(purge.emptied)),
                    "topics": _listed(purge.left),
                },
            )
        return self._over("purged", purge.emptied)

    def _over(self, reason: str, topics: list[str]) -> RepairsFlowResult:
        """End it and take the issue back, which only an entry that is created does by itself."""
        ir.async_delete_issue(self.hass, DOMAIN, LEFTOVERS)
        return self.async_abort(
            reason=reason,
            description_placeholders={"count": str(len(topics)), "topics": _listed(topics)},
        )


def _listed(topics: list[str]) -> str:
    return "\n".join(f"- `{topic}`" for topic in topics)
