"""What may be done during a fire drill: the policy is for the house, not for the drill's entry."""

from collections.abc import Callable

from ..approve.remedies import Permits
from ..model import ActionId, BackupRule, Check, Decision, Incident, Mode, Order, Subject


class DrillPermits:
    """Asks for the entry of the drill, without a backup; about all else the policy decides.

    `holds` says what keeps the agent from acting at all: that holds for a drill, too.
    """

    def __init__(self, permits: Permits, holds: Callable[[], str | None]) -> None:
        self._permits = permits
        self._holds = holds
        self.target: Subject | None = None

    @property
    def held(self) -> str | None:
        """Return what keeps the agent from acting, None if nothing does."""
        return self._holds()

    async def async_decide(self, order: Order, incident: Incident | None) -> Decision:
        """Return what may be done about an order at this moment."""
        if self.target is None or order.target != self.target:
            return await self._permits.async_decide(order, incident)
        if (held := self.held) is not None:
            return Decision(mode=Mode.NEVER, reason=held)
        # Disabled and loaded cannot both be: it is rolled back.
        fails = order.action is ActionId.DISABLE_CONFIG_ENTRY
        tests = (Check.ENTRY_LOADED,) if fails else ()
        return Decision(mode=Mode.ASK, backup=BackupRule.NOT_NEEDED, tests=tests)
