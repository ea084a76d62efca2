"""What a person chose in the options, laid over the policy file.

Quiet hours come in addition to those of the file. A mode counts where the file says nothing, takes
the place of the mode of a rule about everything unless that is never, and can only restrict any
other rule.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from homeassistant.util import dt as dt_util

from ...const import CONF_MODES, CONF_QUIET_FROM, CONF_QUIET_TO
from ..act.policy import Policy, Window
from ..model import ActionId, Mode


def chosen_over(policy: Policy, options: Mapping[str, Any]) -> Policy:
    """Return a policy with what a person chose laid over it."""
    return replace(policy, quiet=(*policy.quiet, *_quiet(options)), modes=modes_of(options))


def modes_of(options: Mapping[str, Any]) -> dict[ActionId, Mode]:
    """Return the modes that a person chose, by action; what is no such word counts as never."""
    stored = options.get(CONF_MODES, {})
    return {action: _mode(stored[action]) for action in ActionId if action in stored}


def with_mode(options: Mapping[str, Any], action: ActionId, mode: Mode | None) -> dict[str, Any]:
    """Return options with the mode of an action; None leaves it to the file."""
    modes = {known: str(chosen) for known, chosen in modes_of(options).items() if known != action}
    if mode is not None:
        modes[action] = str(mode)
    rest = {key: value for key, value in options.items() if key != CONF_MODES}
    return {**rest, CONF_MODES: {str(key): modes[key] for key in modes}} if modes else rest


def _mode(word: str) -> Mode:
    return Mode(word) if word in Mode else Mode.NEVER


def _quiet(options: Mapping[str, Any]) -> tuple[Window, ...]:
    start, end = _time(options.get(CONF_QUIET_FROM)), _time(options.get(CONF_QUIET_TO))
    if start is None or end is None or start == end:
        return ()
    return (Window(start=start, end=end),)


def _time(word: str | None) -> time | None:
    found = dt_util.parse_time(word) if word else None
    return None if found is None else found.replace(second=0, microsecond=0)
