"""Always counted: how many entities there are, and how many of them are lost."""

from hypothesis import given, strategies as st

from custom_components.astromech.agent.observe.census import TOGETHER, Census, Place
from custom_components.astromech.agent.observe.entry_clock import EntryClock

HOME = Place(entry_id="e", device_id="d")


def test_an_outage_began_with_the_first_of_what_was_lost_together() -> None:
    census = Census()
    for number, at in enumerate((100.0, 150.0, 200.0, 200.0 + TOGETHER + 1)):
        assert census.put(f"s.{number}", HOME, lost=True, at=at)
        assert census.entry("e").began == (100.0 if number < 3 else at)


def test_only_a_change_is_news() -> None:
    census = Census()
    assert not census.put("s.a", HOME, lost=False, at=1.0)
    assert census.put("s.a", HOME, lost=True, at=2.0)
    assert not census.put("s.a", HOME, lost=True, at=3.0)
    assert not census.put("s.a", HOME, lost=True, at=4.0, orphan=True)
    assert census.put("s.a", HOME, lost=False, at=5.0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["s.a", "s.b", "s.c"]),
            st.sampled_from(["put", "lose", "orphan", "move", "remove"]),
            st.sampled_from([HOME, Place(entry_id="e"), Place(entry_id="f", device_id="d")]),
        )
    )
)
def test_whatever_happens_the_tallies_are_those_of_what_is_there(
    events: list[tuple[str, str, Place]],
) -> None:
    census = Census()
    there: dict[str, tuple[Place, bool, bool]] = {}
    for name, event, place in events:
        match event:
            case "remove":
                census.remove(name)
                there.pop(name, None)
            case "move":
                census.move(name, place)
                if name in there:
                    there[name] = (place, *there[name][1:])
            case _:
                lost, orphan = event != "put", event == "orphan"
                census.put(name, place, lost=lost, at=1.0, orphan=orphan)
                there[name] = (place, lost, orphan)
    for entry_id in ("e", "f"):
        here = [known for known in there.values() if known[0].entry_id == entry_id]
        tally = census.entry(entry_id)
        assert tally.entities == len(here)
        assert tally.lost == sum(lost for _, lost, _ in here)
        assert tally.orphans == sum(orphan for _, _, orphan in here)
    assert census.device("d").entities == sum(k[0].device_id == "d" for k in there.values())


def test_a_failure_lasts_until_an_entry_is_loaded_or_stopped() -> None:
    clock = EntryClock()
    for now, state in enumerate(("setup_retry", "setup_in_progress", "setup_retry")):
        assert clock.note("e", state, float(now + 1))
    assert (clock.of("e").failed_since, clock.of("e").tries) == (1.0, 2)
    assert not clock.note("e", "setup_retry", 9.0)
    clock.note("e", "loaded", 10.0)
    assert (clock.of("e").failed_since, clock.of("e").loaded_since) == (0.0, 10.0)
    clock.note("e", "setup_error", 11.0)
    clock.note("e", "not_loaded", 12.0)
    assert clock.of("e").failed_since == 0.0
    clock.forget("e")
    assert clock.of("e").state == ""
