"""What is wrong in the house, and why."""

from typing import TYPE_CHECKING, Final, override

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.helpers.llm import ToolResult
import voluptuous as vol

from ..const import DOMAIN
from .tool import FINGERPRINT, INCIDENT, READS, AgentTool, Words, refused

if TYPE_CHECKING:
    from ..agent.loop import Agent

MAX_INCIDENTS: Final = 20
USUAL_INCIDENTS: Final = 5


class ListIncidents(AgentTool):
    """The open incidents; who is no administrator hears of causes, not of names."""

    name = f"{DOMAIN}__list_incidents"
    title = "List incidents"
    description = (
        "Tells what is wrong in the house at this moment: how many incidents are open, and of each "
        "its cause, since when, how much it affects and whether a remedy waits for an approval. "
        "Use it for questions such as 'What is wrong in my house?' or 'Is everything all right?'."
    )
    parameters = vol.Schema(
        {
            vol.Optional(
                "limit",
                default=USUAL_INCIDENTS,
                description="How many incidents to describe, the newest first",
            ): vol.All(int, vol.Range(min=1, max=MAX_INCIDENTS))
        }
    )
    annotations = READS
    admins_only = False

    @override
    async def async_tell(
        self, hass: HomeAssistant, agent: Agent, words: Words, user: User | None
    ) -> ToolResult:
        """Return how many there are, and the newest of them."""
        cases = agent.incidents()[::-1]
        tell = (
            agent.shown.briefing.entry if user and user.is_admin else agent.shown.briefing.headline
        )
        return ToolResult(
            data={
                "open_incidents": len(cases),
                "waiting_for_approval": len(agent.desk.pending()),
                "watching": agent.knows,
                "incidents": [tell(case) for case in cases[: words["limit"]]],
            }
        )


class ExplainIncident(AgentTool):
    """One incident: why, by what that is known, what helps, and what is proposed."""

    name = f"{DOMAIN}__explain_incident"
    title = "Explain an incident"
    description = (
        "Explains one open incident: the cause and how certain it is, what was observed, what "
        "helps, and the remedy that is proposed, if any. Ask for the list of incidents first."
    )
    parameters = vol.Schema({INCIDENT: FINGERPRINT})
    annotations = READS

    @override
    async def async_tell(
        self, hass: HomeAssistant, agent: Agent, words: Words, user: User | None
    ) -> ToolResult:
        """Return the explanation."""
        if (case := agent.incident(words["incident"])) is None:
            return refused(hass, "no_incident")
        return ToolResult(data=agent.shown.briefing.whole(case))
