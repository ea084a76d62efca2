"""Who is in charge: the policy's file, a person's choices, and the permission that rests on both."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ...const import DOMAIN
from ..act.autonomy import Autonomy
from ..act.catalogue import ACTIONS
from ..act.deeds import Deed, async_deeds
from ..act.permission import Permission
from ..act.policy import Policy, PolicyError, Scope, automatic_rules
from ..act.policy.hours import inside
from ..act.policy_file import PolicyFile
from ..diagnose.graph import Graph
from ..happenings import Announcer
from ..journal.drill_marks import DRILLS
from ..journal.kept import Kept
from ..journal.record import Record
from ..learn.shadow import Shadow, Spawn
from ..model import ActionId, Mode
from ..show.health import Ailment, Health
from ..show.issues import IssueBoard, OwnIssue
from ..show.wording import plain
from .choices import chosen_over, with_mode
from .restraint import Restraint

FILE: Final = "policy.yaml"


class Charge:
    """Owns what decides; `permission` is asked, and `changed` hears of another policy."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        *,
        graph: Graph,
        record: Record,
        board: IssueBoard,
        health: Health,
        restraint: Restraint,
        announcer: Announcer,
        spawn: Spawn,
        changed: Callable[[], None],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._record = record
        self._board = board
        self._health = health
        self._changed = changed
        path = Path(hass.config.path(DOMAIN, FILE))
        self._file = PolicyFile(hass, path, told=self._told, changed=changed)
        self._autonomy = Autonomy(record.journal)
        self.permission = Permission(
            hass,
            graph=graph,
            policy=self.async_policy,
            recall=self._async_recall,
            autonomy=self._autonomy,
            holds=lambda: restraint.holds,
        )
        self._shadow = Shadow(
            record=record,
            autonomy=self._autonomy,
            rule_for=self.permission.async_rule,
            announcer=announcer,
            spawn=spawn,
            demoted=self._demoted,
        )

    async def async_start(self) -> list[CALLBACK_TYPE]:
        """Read the policy and how its rules did; return what ends looking after them."""
        await self._record.keep(self._autonomy.async_start())
        end_of_file = await self._file.async_start()
        return [end_of_file, self._shadow.start()]

    # --- the policy in force ------------------------------------------------------------------

    async def async_policy(self) -> Policy | None:
        """Return the file's policy with the person's choices laid over it, None if there is none."""
        policy = await self._file.async_current()
        return policy and chosen_over(policy, self._entry.options)

    async def _async_recall(self, since: float) -> list[Deed] | None:
        """Return what was done since a time, but for fire drills; None if the journal refuses."""
        deeds = await self._record.keep(async_deeds(self._record.journal, since))
        drills = await self._record.keep(Kept(self._record.journal).get(DRILLS)) or []
        return deeds and [deed for deed in deeds if deed.target_id not in drills]

    @callback
    def automatic(self) -> bool:
        """Say whether anything may run without asking."""
        if self._file.in_force is None:
            return False
        return any(
            rule.action in ACTIONS
            and ACTIONS[rule.action].automatic
            and self._autonomy.standing(rule.action, rule.scope).earned
            for rule in automatic_rules(chosen_over(self._file.in_force, self._entry.options))
        )

    @callback
    def is_quiet(self, moment: datetime) -> bool:
        """Say whether quiet hours cover a moment, given in the zone of the house."""
        policy = chosen_over(self._file.in_force or Policy(), self._entry.options)
        return inside(policy.quiet, moment)

    # --- what a person chooses ----------------------------------------------------------------

    async def async_set_mode(self, action: ActionId, mode: Mode | None) -> dict[str, Any]:
        """Take a person's choice about an action, None to let the file speak; return how it stands.

        It is kept in the options, so that the person's own file stays as it was written.
        """
        options = with_mode(self._entry.options, action, mode)
        self._hass.config_entries.async_update_entry(self._entry, options=options)
        self._changed()
        return await self.async_told(action)

    async def async_told(self, action: ActionId) -> dict[str, Any]:
        """Return what is in force for an action: its rules, and how they did."""
        policy = await self.async_policy()
        rules = [rule for rule in policy.rules if rule.action is action] if policy else []
        standings = {rule.scope: self._autonomy.standing(action, rule.scope) for rule in rules}
        standings.setdefault(Scope(), self._autonomy.standing(action, Scope()))
        return {
            "action": str(action),
            "chosen": str(policy.modes[action]) if policy and action in policy.modes else None,
            "can_be_automatic": action in ACTIONS and ACTIONS[action].automatic,
            "rules": [{"scope": rule.scope.key, "mode": str(rule.mode)} for rule in rules],
            "standing": [
                {
                    "scope": scope.key,
                    "would_have_acted": standing.acted,
                    "would_have_been_right": standing.correct,
                    "earned": standing.earned,
                }
                for scope, standing in standings.items()
            ],
        }

    # --- told to a person ---------------------------------------------------------------------

    @callback
    def _told(self, error: PolicyError | None) -> None:
        self._health.note(Ailment.POLICY_INVALID, ails=error is not None)
        if error is None:
            self._board.clear_own(OwnIssue.POLICY_INVALID)
            return
        self._board.show_own(
            OwnIssue.POLICY_INVALID,
            file=f"{DOMAIN}/{FILE}",
            line=str(error.line),
            problem=self._board.wording.word("policy_problem", error.key),
            word=plain(error.word),
        )

    @callback
    def _demoted(self, action: ActionId, scope: Scope) -> None:
        word = self._board.wording.word("action", action)
        self._board.show_own(OwnIssue.AUTOMATIC_DEMOTED, action=word, scope=plain(scope.key))
