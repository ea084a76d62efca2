"""A clock for what surrounds a robot's link, which a test turns."""

import pytest

from custom_components.astromech.link_care import LinkCare


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Have links measured by a clock that a test turns, and chance always draw 0."""
    clock = Clock()
    monkeypatch.setattr(LinkCare.__init__, "__defaults__", (clock, lambda: 0.0))
    return clock
