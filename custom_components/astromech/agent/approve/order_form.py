"""What a person asks for, as an order: an action of the catalogue on a target that it takes.

Whatever door the words come in by, the order is made here, out of the closed sets of words.
"""

from collections.abc import Mapping
from typing import Any

from ..act.action import ActionRefused
from ..act.plan import validated
from ..model import ActionId, Order, Subject, SubjectKind
from .approval import ApprovalRefused


def order_of(asked: Mapping[str, Any]) -> Order:
    """Return the order that words ask for: `action`, `target_kind`, `target` and `parameters`.

    Raises ApprovalRefused with what is wrong with them.
    """
    try:
        action, kind = ActionId(asked["action"]), SubjectKind(asked["target_kind"])
    except ValueError, KeyError:
        raise ApprovalRefused("unknown_action") from None
    parameters = asked.get("parameters") or {}
    if not all(isinstance(word, str) for pair in parameters.items() for word in pair):
        raise ApprovalRefused("wrong_parameters")
    target = Subject(kind=kind, id=asked["target"])
    try:
        return validated(Order(action=action, target=target, parameters=parameters))
    except ActionRefused as err:
        raise ApprovalRefused(err.reason) from err
