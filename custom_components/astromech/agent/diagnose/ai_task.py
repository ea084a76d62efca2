"""The one door to a model: Home Assistant's own `ai_task`, if a person chose an entity.

One question per new incident, out of a daily budget, with a time-out, and with growing pauses when
it fails. Whatever comes back, or does not, the embedded diagnosis stands.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import logging
from typing import Any, Final

from homeassistant.const import __version__ as HA_VERSION
from homeassistant.core import HomeAssistant
import voluptuous as vol

from ..journal.ledger import Ledger, Reply
from ..model import Diagnosis, Incident
from .advice import Advice, read
from .contract import ContractError
from .prompt import NONE, once_more, question

_LOGGER = logging.getLogger(__name__)

TASK: Final = "Astromech root cause analysis"
TIMEOUT: Final = 60.0
BUDGET: Final = 30
"""Prompts in 24 hours."""

DAY: Final = 86400.0
FIRST_PAUSE: Final = 60.0
LONGEST_PAUSE: Final = 3600.0


class _NoAnswer(Exception):
    """The model did not answer."""


@dataclass(slots=True)
class Counters:
    """How the asking went; `problem` is why the last question brought nothing, as a constant."""

    asked: int = 0
    remembered: int = 0
    failed: int = 0
    problem: str | None = None


class Counsel:
    """Asks the model that a person chose; `now` returns seconds since the epoch."""

    def __init__(
        self,
        hass: HomeAssistant,
        entity_id: str,
        ledger: Ledger,
        *,
        now: Callable[[], float],
    ) -> None:
        self._hass = hass
        self._entity_id = entity_id
        self._ledger = ledger
        self._now = now
        self._one_at_a_time = asyncio.Lock()
        self._failures = 0
        self._not_before = 0.0
        self.counters = Counters()

    async def async_advise(
        self,
        incident: Incident,
        diagnosis: Diagnosis,
        *,
        domain: str,
        past: Sequence[Mapping[str, str | int]] = (),
    ) -> Advice | None:
        """Return what the model says of an incident, None if that is nothing.

        Raises JournalError when the ledger cannot be written: then nothing is sent.
        """
        async with self._one_at_a_time:
            advice = await self._async_remembered(incident, diagnosis)
            if advice is None and await self._async_may_ask():
                asked = question(
                    incident, diagnosis, domain=domain, ha_version=HA_VERSION, past=past
                )
                advice = await self._async_ask(incident, diagnosis, asked)
        return advice

    async def _async_remembered(self, incident: Incident, diagnosis: Diagnosis) -> Advice | None:
        answer = await self._ledger.usable(incident.fingerprint, self._entity_id)
        if answer is None:
            return None
        try:
            advice = read(answer, diagnosis, _ids(incident))
        except ContractError:  # it was about other candidates or symptoms
            return None
        self.counters.remembered += 1
        return advice

    async def _async_may_ask(self) -> bool:
        now = self._now()
        if now < self._not_before:
            return False
        if await self._ledger.count(now - DAY) >= BUDGET:
            self.counters.problem = "budget"
            return False
        return True

    async def _async_ask(
        self, incident: Incident, diagnosis: Diagnosis, asked: str
    ) -> Advice | None:
        """Ask, and once more if the answer has another form than agreed."""
        prompt = asked
        for _ in range(2):
            row = await self._ledger.sending(
                incident.fingerprint, self._entity_id, prompt, self._now()
            )
            self.counters.asked += 1
            try:
                answer = await self._async_answer(prompt, structure(incident, diagnosis))
                advice = read(answer, diagnosis, _ids(incident))
            except _NoAnswer as err:
                await self._ledger.came_back(row, Reply.FAILED)
                self._pause(str(err))
                return None
            except ContractError as err:
                await self._ledger.came_back(row, Reply.UNUSABLE, answer)
                prompt = once_more(asked, str(err))
                continue
            await self._ledger.came_back(row, Reply.USABLE, answer)
            self._failures = 0
            self.counters.problem = None
            return advice
        self._pause("form")
        return None

    async def _async_answer(self, prompt: str, form: vol.Schema) -> Any:
        """Return what the model answers; raises _NoAnswer with a constant as its text."""
        if "ai_task" not in self._hass.config.components:
            raise _NoAnswer("no_ai_task")
        from homeassistant.components import ai_task  # noqa: PLC0415  only who chose it has it

        try:
            async with asyncio.timeout(TIMEOUT):
                result = await ai_task.async_generate_data(
                    self._hass,
                    task_name=TASK,
                    entity_id=self._entity_id,
                    instructions=prompt,
                    structure=form,
                )
        except TimeoutError:
            raise _NoAnswer("timeout") from None
        except Exception:  # noqa: BLE001  of a provider's code, anything may come
            raise _NoAnswer("error") from None
        return result.data

    def _pause(self, problem: str) -> None:
        """Ask no more for a while, longer each time."""
        self._failures += 1
        self.counters.failed += 1
        self.counters.problem = problem
        seconds = min(FIRST_PAUSE * 2 ** (self._failures - 1), LONGEST_PAUSE)
        self._not_before = self._now() + seconds
        _LOGGER.warning("%s gave no usable analysis (%s)", self._entity_id, problem)


def structure(incident: Incident, diagnosis: Diagnosis) -> vol.Schema:
    """Return the form of an answer: what can be chosen is enumerated."""
    candidates = [str(candidate.remedy) for candidate in diagnosis.candidate_actions]
    return vol.Schema(
        {
            vol.Required("candidate"): vol.In([*candidates, NONE]),
            vol.Required("evidence"): [vol.In(sorted(_ids(incident)))],
            vol.Required("confidence"): vol.All(vol.Coerce(float), vol.Range(min=0, max=1)),
            vol.Required("explanation"): str,
        }
    )


def _ids(incident: Incident) -> set[str]:
    return {symptom.id for symptom in incident.symptoms}
