"""Putting a remedy forward: it waits for a person, whoever asks for it."""

from typing import TYPE_CHECKING, Final, override

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.helpers.llm import ToolAnnotations, ToolResult
import voluptuous as vol

from ..agent.approve.approval import ApprovalRefused, Approver, Door
from ..const import DOMAIN
from .tool import FINGERPRINT, INCIDENT, AgentTool, Words, refused

if TYPE_CHECKING:
    from ..agent.journal.docket import Filed
    from ..agent.judge.watch import Case
    from ..agent.loop import Agent

MAX_ASKED: Final = 5
"""Proposals that models have asked for and nobody has decided yet."""

ACTIONS: Final = (
    "reload_config_entry",
    "start_reauth",
    "start_reconfigure",
    "retry_migration",
    "reconnect_droid",
    "turn_off_automation",
    "restart_addon",
    "start_addon",
)
"""What a model may ask for by itself: mild, and about nothing but what the incident is about."""


class ProposeRemedy(AgentTool):
    """Puts a remedy forward; it is carried out only when a person has approved it elsewhere."""

    name = f"{DOMAIN}__propose_remedy"
    title = "Propose a remedy"
    description = (
        "Proposes a remedy for one open incident. Without `action` it tells what is proposed "
        "already, or what a person can do. With `action` it puts that one forward. Nothing is "
        "carried out: a person has to approve it in Home Assistant, under Settings > Repairs."
    )
    parameters = vol.Schema(
        {
            INCIDENT: FINGERPRINT,
            vol.Optional(
                "action", description="What is to be done to that which the incident is about"
            ): vol.In(ACTIONS),
        }
    )
    annotations = ToolAnnotations(
        read_only=False, destructive=False, idempotent=True, open_world=False
    )

    @override
    async def async_tell(
        self, hass: HomeAssistant, agent: Agent, words: Words, user: User | None
    ) -> ToolResult:
        """Return what waits for an approval now, or what a person can do."""
        if user is None or (case := agent.incident(words["incident"])) is None:
            return refused(hass, "no_incident")
        try:
            filed = await _async_filed(agent, case, words, user)
        except ApprovalRefused as err:
            return refused(hass, err.key)
        if filed is None:
            return ToolResult(
                data={"proposal": None, "what_helps": agent.shown.briefing.steps(case)}
            )
        return ToolResult(data={"proposal": agent.shown.briefing.proposal(filed)})


async def _async_filed(agent: Agent, case: Case, words: Words, user: User) -> Filed | None:
    """Return what is proposed about an incident: by the agent itself, or as it is asked for now.

    Raises ApprovalRefused.
    """
    waiting = agent.desk.about(case.incident.fingerprint)
    action = words.get("action")
    if action is None or (waiting and waiting.proposal.order.action == action):
        return waiting
    asked = [f for f in agent.desk.pending() if f.asked_by.startswith(f"{Door.ASSIST}/")]
    target = case.incident.scope
    for filed in asked:
        order = filed.proposal.order
        if order.action == action and order.target == target:
            return filed
    if len(asked) >= MAX_ASKED:
        raise ApprovalRefused("too_many_asked")
    order_words = {"action": action, "target_kind": str(target.kind), "target": target.id}
    return await agent.desk.async_request(order_words, Approver.of(user, Door.ASSIST))
