"""Long work in short slices."""

import asyncio
from collections.abc import Generator, Iterator
import time

import pytest

from custom_components.astromech.agent import pace
from custom_components.astromech.agent.pace import Conveyor, in_slices, run_in_slices


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give others their turn after every step."""
    monkeypatch.setattr(pace, "SLICE", 0.0)


class Others:
    """What else wants to run: counts its turns."""

    def __init__(self) -> None:
        self.turns = 0
        self._run()

    def _run(self) -> None:
        self.turns += 1
        asyncio.get_running_loop().call_soon(self._run)


async def test_others_run_between_steps() -> None:
    def steps() -> Generator[None, None, str]:
        for _ in range(50):
            yield
        return "done"

    others = Others()
    assert await in_slices(steps()) == "done"
    assert others.turns >= 50


async def test_a_slice_lasts_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SLICE", 0.002)

    def steps() -> Generator[None]:
        for _ in range(20):
            time.sleep(0.001)
            yield

    others = Others()
    await in_slices(steps())
    assert 4 <= others.turns <= 21


async def test_steps_are_taken_at_once_and_then_in_turn() -> None:
    taken: list[int] = []

    def steps() -> Iterator[None]:
        for number in range(20):
            taken.append(number)
            yield

    others = Others()
    run_in_slices(asyncio.get_running_loop(), steps())
    assert taken == [0]
    await asyncio.sleep(0.02)
    assert taken == list(range(20))
    assert others.turns >= 20


async def test_things_are_handed_over_in_groups_and_in_order() -> None:
    groups: list[list[int]] = []
    emptied: list[bool] = []
    belt = Conveyor[int](
        asyncio.get_running_loop(),
        groups.append,
        group=10,
        limit=100,
        emptied=lambda: emptied.append(True),
    )
    others = Others()
    belt.put(list(range(25)))
    belt.put(list(range(25, 30)))
    await asyncio.sleep(0.01)
    assert groups == [list(range(start, start + 10)) for start in (0, 10, 20)]
    assert (emptied, belt.dropped) == ([True], 0)
    assert others.turns >= len(groups)


async def test_what_does_not_fit_is_counted_and_after_the_end_nothing_comes() -> None:
    taken: list[list[int]] = []
    belt = Conveyor[int](
        asyncio.get_running_loop(), taken.append, group=10, limit=20, emptied=lambda: None
    )
    belt.put(list(range(50)))
    assert belt.dropped == 30
    belt.close()
    belt.put([1])
    await asyncio.sleep(0.01)
    assert (taken, belt.dropped) == ([], 31)
