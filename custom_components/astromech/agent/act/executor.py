"""The one writer: one execution at a time, and one a target, under contexts that are known."""

import asyncio
from collections import deque
from typing import Final

from homeassistant.core import Context, HomeAssistant, callback

from ..diagnose.graph import Graph
from ..journal import Journal
from ..model import Outcome, Subject
from .action import Action, Site
from .checks.examination import SymptomsBack
from .passage import Consent, HandOver, Passage
from .run import Course, Run

__all__ = ["Consent", "Executor", "Run"]

CONTEXTS: Final = 200
"""Contexts of ours that are remembered: their consequences come within minutes."""


class Executor:
    """Carries out executions, each by a passage of its own; `hand_over` tells a person.

    What is for the person is an execution whose undo has failed.
    """

    def __init__(
        self, hass: HomeAssistant, journal: Journal, graph: Graph, hand_over: HandOver
    ) -> None:
        self._hass = hass
        self._journal = journal
        self._graph = graph
        self._hand_over = hand_over
        self._writer = asyncio.Lock()
        self._targets: set[Subject] = set()
        self._contexts: deque[str] = deque(maxlen=CONTEXTS)

    @callback
    def is_ours(self, context: Context) -> bool:
        """Say whether something happened because of us."""
        return context.id in self._contexts or context.parent_id in self._contexts

    async def async_execute(
        self,
        run: Run,
        action: Action,
        incident_row: int | None,
        *,
        consent: Consent,
        symptoms_back: SymptomsBack | None = None,
    ) -> Outcome:
        """Take an approved execution to its end; `run` tells the state, the outcome what was seen.

        `consent` is asked before the intent is written, and again right before the effect.
        `symptoms_back` says whether the incident's symptoms have come again since a time; None if
        there is no incident. A second execution for a target that is being worked on is rejected.
        """
        target, course = run.execution.proposal.order.target, Course(run, self._journal)
        if target in self._targets:
            await course.refuse(incident_row, "target_busy")
            return run.outcome
        self._targets.add(target)
        try:
            async with self._writer:
                passage = Passage(
                    course,
                    action,
                    self._site(),
                    consent=consent,
                    symptoms_back=symptoms_back,
                    hand_over=self._hand_over,
                )
                await passage.async_go(incident_row)
        finally:
            self._targets.discard(target)
        return run.outcome

    def _site(self) -> Site:
        """Return where the next execution works, under a context of its own."""
        site = Site(hass=self._hass, graph=self._graph)
        self._contexts.append(site.context.id)
        return site
