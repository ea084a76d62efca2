"""Time limits on one timer: each is told of when it is reached, and none that was lifted."""

import asyncio

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.bb8.deadlines import Deadlines

from .instant import instantly


class Diary:
    """What was missed, and when."""

    def __init__(self) -> None:
        self.deadlines = Deadlines(self._note)
        self.missed: list[tuple[int, float]] = []
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()

    def _note(self, name: int) -> None:
        self.missed.append((name, round(self._loop.time() - self._start, 3)))


@instantly
async def test_what_is_late_is_told_of_once_and_in_time() -> None:
    diary = Diary()
    diary.deadlines.set(1, 2.0)
    diary.deadlines.set(2, 0.5)
    await asyncio.sleep(10)
    assert diary.missed == [(2, 0.5), (1, 2.0)]


@instantly
async def test_a_limit_is_moved_by_setting_it_again() -> None:
    diary = Diary()
    diary.deadlines.set(1, 1.0)
    await asyncio.sleep(0.9)
    diary.deadlines.set(1, 1.0)
    await asyncio.sleep(10)
    assert diary.missed == [(1, 1.9)]


@instantly
async def test_what_was_lifted_is_not_missed() -> None:
    diary = Diary()
    diary.deadlines.set(1, 1.0)
    diary.deadlines.lift(1)
    diary.deadlines.lift(1)
    diary.deadlines.set(2, 1.0)
    diary.deadlines.set(3, 3.0)
    diary.deadlines.clear()
    await asyncio.sleep(10)
    assert diary.missed == []


@given(limits=st.dictionaries(st.integers(0, 9), st.integers(0, 9), max_size=10))
def test_whatever_is_set_is_told_of_in_its_order(limits: dict[int, int]) -> None:
    @instantly
    async def run() -> None:
        diary = Diary()
        for name, seconds in limits.items():
            diary.deadlines.set(name, seconds)
        await asyncio.sleep(10)
        assert dict(diary.missed) == pytest.approx(limits)
        assert [at for _, at in diary.missed] == sorted(limits.values())

    run()
