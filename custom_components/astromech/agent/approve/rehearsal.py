"""A dry run: all that would happen if a proposal were approved now. It changes nothing."""

from dataclasses import asdict, dataclass
from typing import Any

from homeassistant.exceptions import HomeAssistantError

from ..act.action import ActionRefused, Site
from ..act.catalogue import ACTIONS
from ..model import BlastRadius, Check, Decision, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What would happen; `refused` is why the action would not run now, a key."""

    proposal: Proposal
    refused: str | None
    decision: Decision
    blast_radius: BlastRadius
    preview: str
    tests: tuple[Check, ...]

    @property
    def allowed(self) -> bool:
        """Say whether an approval would be carried out now."""
        return self.refused is None and not self.decision.denied

    @property
    def reason(self) -> str | None:
        """Return why an approval would not be carried out now, None if it would."""
        return self.refused or (self.decision.reason if self.decision.denied else None)

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "id": self.proposal.id,
            "plan_hash": self.proposal.plan_hash,
            "allowed": self.allowed,
            "reason": self.reason,
            "mode": str(self.decision.mode),
            "until": self.decision.until,
            "blast_radius": asdict(self.blast_radius),
            "preview": self.preview,
            "tests": [str(test) for test in self.tests],
            "undo": str(self.proposal.undo),
            "backup": self.proposal.needs_backup,
        }


async def async_rehearse(proposal: Proposal, decision: Decision, site: Site) -> Rehearsal:
    """Go through a proposal without doing anything."""
    action, order = ACTIONS[proposal.order.action], proposal.order
    refused = action.refused(site, order)
    preview = ""
    if refused is None:
        try:
            preview = await action.async_preview(site, order)
        except ActionRefused as err:
            refused = err.reason
        except HomeAssistantError:
            refused = "no_preview"
    more = tuple(test for test in decision.tests if test not in proposal.tests)
    return Rehearsal(
        proposal=proposal,
        refused=refused,
        decision=decision,
        blast_radius=action.blast_radius(site, order),
        preview=preview,
        tests=(*proposal.tests, *more),
    )
