"""Who writes when: paced, one request under way, stop before all else, the latest roll only."""

import asyncio

import pytest

from custom_components.astromech.bb8 import LinkLost, Superseded
from custom_components.astromech.bb8.turns import Lane, Turns

from .instant import instantly
from .scripted import started

PACING = 0.06


class Diary:
    """Requests that take turns, and when each began to write."""

    def __init__(self, *, write: float = 0.0, answer: float = 0.01) -> None:
        self.turns = Turns(PACING)
        self.began: list[tuple[str, float]] = []
        self._write = write
        self._answer = answer
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()

    def request(self, name: str, lane: Lane = Lane.NORMAL) -> asyncio.Task[None]:
        """Begin a request."""
        return started(self._request(name, lane))

    async def _request(self, name: str, lane: Lane) -> None:
        await self.turns.take(lane)
        self.began.append((name, round(self._loop.time() - self._start, 6)))
        await asyncio.sleep(self._write)
        self.turns.written()
        await asyncio.sleep(self._answer)
        self.turns.answered(lane)

    @property
    def order(self) -> str:
        """Who wrote, in order."""
        return " ".join(name for name, _ in self.began)


@instantly
async def test_the_first_goes_at_once_and_the_rest_is_paced() -> None:
    diary = Diary()
    await asyncio.gather(*(diary.request(name) for name in "abc"))
    assert diary.began == [("a", 0.0), ("b", 0.06), ("c", 0.12)]


@instantly
async def test_the_next_waits_for_the_answer_even_after_the_pacing() -> None:
    diary = Diary(answer=1.0)
    await asyncio.gather(diary.request("a"), diary.request("b"))
    assert diary.began == [("a", 0.0), ("b", 1.0)]


@instantly
async def test_the_pacing_counts_from_the_end_of_a_write() -> None:
    diary = Diary(write=0.5)
    await asyncio.gather(diary.request("a"), diary.request("b"))
    assert diary.began == [("a", 0.0), ("b", 0.56)]


@instantly
async def test_urgent_goes_first_and_does_not_wait_for_an_answer() -> None:
    diary = Diary(answer=1.0)
    requests = [diary.request(name) for name in "abc"]
    await asyncio.sleep(0.01)
    requests.append(diary.request("STOP", Lane.URGENT))
    await asyncio.gather(*requests)
    assert diary.began == [("a", 0.0), ("STOP", 0.06), ("b", 1.0), ("c", 2.0)]


@instantly
async def test_urgent_overtakes_in_the_last_moment_of_the_pacing() -> None:
    diary = Diary(answer=0.0)
    requests = [diary.request("a"), diary.request("b")]
    await asyncio.sleep(0.059)
    requests.append(diary.request("STOP", Lane.URGENT))
    await asyncio.gather(*requests)
    assert diary.order == "a STOP b"


@instantly
async def test_a_write_under_way_is_never_interrupted() -> None:
    diary = Diary(write=0.5)
    requests = [diary.request("a")]
    await asyncio.sleep(0.1)
    requests.append(diary.request("STOP", Lane.URGENT))
    await asyncio.gather(*requests)
    assert diary.began == [("a", 0.0), ("STOP", 0.56)]


@instantly
async def test_of_rolls_only_the_latest_waits_and_it_goes_before_the_rest() -> None:
    diary = Diary()
    first, last = diary.request("a"), diary.request("z")
    await asyncio.sleep(0)
    rolls = [diary.request(f"roll{index}", Lane.LATEST) for index in range(5)]
    results = await asyncio.gather(first, last, *rolls, return_exceptions=True)
    assert diary.order == "a roll4 z"
    assert [type(each) for each in results[2:]] == [Superseded] * 4 + [type(None)]


@instantly
async def test_a_stop_drops_the_roll_that_waits() -> None:
    diary = Diary()
    first = diary.request("a")
    await asyncio.sleep(0)
    roll = diary.request("roll", Lane.LATEST)
    await asyncio.sleep(0)
    await asyncio.gather(first, diary.request("STOP", Lane.URGENT))
    with pytest.raises(Superseded):
        await roll
    assert diary.order == "a STOP"


@instantly
async def test_who_gives_up_waiting_does_not_hold_up_the_rest() -> None:
    diary = Diary()
    requests = [diary.request(name) for name in "abc"]
    await asyncio.sleep(0.01)
    requests[1].cancel()
    await asyncio.gather(*requests, return_exceptions=True)
    assert diary.began == [("a", 0.0), ("c", 0.06)]


@instantly
async def test_who_gives_up_in_the_moment_of_its_turn_passes_it_on() -> None:
    diary = Diary()
    await diary.turns.take(Lane.NORMAL)
    second, third = diary.request("b"), diary.request("c")
    await asyncio.sleep(PACING)
    diary.turns.answered(Lane.NORMAL)
    diary.turns._pacing = 0.0
    diary.turns.written()  # gives the turn to b, which has not yet run
    second.cancel()
    await asyncio.gather(second, third, return_exceptions=True)
    assert diary.order == "c"


@instantly
async def test_who_gives_up_in_the_moment_of_the_failure_is_just_cancelled() -> None:
    diary = Diary()
    first, second = diary.request("a"), diary.request("b")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    diary.turns.fail(LinkLost())
    second.cancel()
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(results[1], asyncio.CancelledError)


@instantly
async def test_all_who_wait_fail_with_the_link() -> None:
    diary = Diary(answer=9.0)
    diary.request("a")
    await asyncio.sleep(0.01)
    waiting = [diary.request("b"), diary.request("c", Lane.LATEST), diary.request("d")]
    stop = diary.request("STOP", Lane.URGENT)
    await asyncio.sleep(0)
    waiting[2].cancel()
    diary.turns.fail(LinkLost())
    results = await asyncio.gather(*waiting, stop, return_exceptions=True)
    assert [type(each) for each in results] == [
        LinkLost,
        Superseded,
        asyncio.CancelledError,
        LinkLost,
    ]
    diary.turns.fail(LinkLost())
