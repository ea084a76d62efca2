"""What an approval is worth when the policy was edited since."""

import pytest

from custom_components.astromech.agent.approve.approval import as_approved
from custom_components.astromech.agent.model import Decision, Mode


@pytest.mark.parametrize(
    ("decision", "signature", "reason"),
    [
        (Decision(mode=Mode.ASK), "repairs", None),
        (Decision(mode=Mode.AUTOMATIC), "policy", None),
        (Decision(mode=Mode.ASK), "policy", "not_automatic"),
        (Decision(mode=Mode.ASK, reason="quiet_hours"), "policy", "quiet_hours"),
        (Decision(mode=Mode.ASK, approvers=frozenset({"ann"})), "http/ann/Ann", None),
        (Decision(mode=Mode.ASK, approvers=frozenset({"ann"})), "http/ben/ann", "not_an_approver"),
        (Decision(mode=Mode.ASK, approvers=frozenset({"ann"})), "repairs", "not_an_approver"),
        (Decision(mode=Mode.AUTOMATIC, approvers=frozenset({"ann"})), "policy", None),
        (Decision(mode=Mode.NEVER, reason="conditions"), "policy", "conditions"),
    ],
)
def test_an_approval_holds_as_long_as_the_policy_would_take_it(
    decision: Decision, signature: str, reason: str | None
) -> None:
    now = as_approved(decision, signature)
    assert (now.denied, now.reason) == (reason is not None, reason)
