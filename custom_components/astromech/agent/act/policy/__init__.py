"""What a person allows: the policy file as data, how it is read, and what it says of an order."""

from .deciding import LOOK_AGAIN, Request, Situation, automatic_rules, decide, rule_for
from .document import Part, Policy, PolicyError, Rule, Scope, ScopeKind, Term, Window
from .reading import parse

__all__ = [
    "LOOK_AGAIN",
    "Part",
    "Policy",
    "PolicyError",
    "Request",
    "Rule",
    "Scope",
    "ScopeKind",
    "Situation",
    "Term",
    "Window",
    "automatic_rules",
    "decide",
    "parse",
    "rule_for",
]
