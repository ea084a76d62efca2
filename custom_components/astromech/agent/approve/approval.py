"""Who may decide about a proposal, and why a decision is refused: the same at every door."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant

from ..model import Decision, Mode


class Door(StrEnum):
    """Where a decision comes in."""

    REPAIRS = "repairs"
    HTTP = "http"
    SERVICE = "service"
    WEBSOCKET = "websocket"
    NOTIFICATION = "notification"
    ASSIST = "assist"
    """A language model, on behalf of who speaks to it: it may ask for something, never decide."""
    POLICY = "policy"
    """Nobody came: a rule that a person wrote allows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Who decides; without `user_id` where Home Assistant does not tell who it is."""

    door: Door
    user_id: str | None = None
    name: str = ""

    @classmethod
    def of(cls, user: User, door: Door) -> Self:
        """Return a user who came in by a door."""
        return cls(door=door, user_id=user.id, name=user.name or "")

    @property
    def signature(self) -> str:
        """Return what the journal writes down: door, user id and name."""
        return "/".join(word for word in (self.door, self.user_id, self.name) if word)


class ApprovalRefused(Exception):
    """Nothing was decided; `key` says why, a translation key."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


async def async_check_rights(
    hass: HomeAssistant, approver: Approver, named: frozenset[str] = frozenset()
) -> None:
    """Raise ApprovalRefused unless somebody may decide; `named` are the only ones if there are any.

    Home Assistant opens the dialogs of Repairs to administrators only, but does not say to whom:
    that is enough unless the policy names who may approve.
    """
    match approver:
        case Approver(door=Door.POLICY):
            return
        case Approver(door=Door.REPAIRS, user_id=None):
            if named:
                raise ApprovalRefused("approver_unknown")
        case Approver(user_id=None):
            raise ApprovalRefused("nobody")
        case Approver(user_id=str(user_id)):
            user = await hass.auth.async_get_user(user_id)
            if user is None or not user.is_active or not user.is_admin:
                raise ApprovalRefused("no_administrator")
            if named and user_id not in named:
                raise ApprovalRefused("not_an_approver")


def as_approved(decision: Decision, signature: str) -> Decision:
    """Return a decision as it holds for what somebody has approved: never, if not theirs any more.

    The policy may have been edited since: nobody is asked where it approved itself, and it may name
    others now.
    """
    door, _, rest = signature.partition("/")
    user_id = rest.partition("/")[0]
    if door == Door.POLICY and decision.mode is Mode.ASK:
        return replace(decision, mode=Mode.NEVER, reason=decision.reason or "not_automatic")
    if door != Door.POLICY and decision.approvers and user_id not in decision.approvers:
        return replace(decision, mode=Mode.NEVER, reason="not_an_approver")
    return decision
