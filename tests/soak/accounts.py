"""Whether every incident is accounted for: what was announced, beside what the journal holds."""

from collections.abc import Callable
from typing import Any

from custom_components.astromech.agent.happenings import Happening, HappeningKind
from custom_components.astromech.agent.loop import Agent


class Accounts:
    """Notes what agents announce; `wrong` compares it with the journal."""

    def __init__(self) -> None:
        self.opened: set[int] = set()
        self.resolved: set[int] = set()
        self.unwritten = 0
        """Incidents that were opened while the journal could not be written."""
        self._end: Callable[[], None] | None = None

    def follow(self, agent: Agent) -> None:
        """Note what this agent announces from now on, and no longer what another one does."""
        if self._end is not None:
            self._end()
        self._end = agent.announcer.subscribe(self._note)

    def _note(self, happening: Happening) -> None:
        row: int | None = happening.data.get("incident")
        if happening.kind is HappeningKind.INCIDENT_OPENED:
            if row is None:
                self.unwritten += 1
            else:
                self.opened.add(row)
        elif happening.kind is HappeningKind.INCIDENT_RESOLVED and row is not None:
            self.resolved.add(row)

    async def wrong(self, agent: Agent) -> list[str]:
        """Return what does not agree."""
        rows = await self._rows(agent)
        interrupted = {row["id"] for row in rows if row["resolution"] == "interrupted"}
        closed = {row["id"] for row in rows if row["resolved"] is not None}
        shown = {case.row for case in agent.incidents()}
        claims = {
            "announced as opened, and written": ({row["id"] for row in rows}, self.opened),
            "announced as resolved, and written": (closed - interrupted, self.resolved),
            "watched, and open in the journal": ({row["id"] for row in rows} - closed, shown),
        }
        return [f"{what}: {a} and {b}" for what, (a, b) in claims.items() if a != b]

    async def told(self, agent: Agent) -> dict[str, int]:
        """Return the figures of the journal."""
        rows = await self._rows(agent)
        states = [row["state"] for row in await self._read(agent, "SELECT state FROM executions")]
        return {
            "opened": len(rows),
            "resolved": sum(row["resolved"] is not None for row in rows),
            "open": sum(row["resolved"] is None for row in rows),
            "interrupted": sum(row["resolution"] == "interrupted" for row in rows),
            "unwritten": self.unwritten,
            "executions": len(states),
            "succeeded": states.count("succeeded"),
            "in_doubt": states.count("in_doubt"),
        }

    async def _rows(self, agent: Agent) -> list[Any]:
        return await self._read(agent, "SELECT id, resolved, resolution FROM incidents")

    async def _read(self, agent: Agent, statement: str) -> list[Any]:
        return await agent.journal.transact(agent.journal.rows, statement)
