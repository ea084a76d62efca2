"""What was changed lately."""

from custom_components.astromech.agent.diagnose.changes import (
    DAY,
    KEPT,
    KEPT_OF_A_KIND,
    SLACK,
    ChangeLog,
)
from custom_components.astromech.agent.model import Change, ChangeKind, Subject, SubjectKind

STATION = Subject(kind=SubjectKind.ENTRY, id="station")
CORE = Subject(kind=SubjectKind.HOST, id="core")


def change(
    subject: Subject = STATION,
    kind: ChangeKind = ChangeKind.OPTIONS,
    *,
    at: float = 0.0,
    what: str = "host",
    before: str = "",
) -> Change:
    return Change(time=at, kind=kind, subject=subject, what=what, before=before)


def log_of(*changes: Change) -> ChangeLog:
    log = ChangeLog()
    for each in changes:
        log.add(each)
    return log


def test_what_was_changed_before_the_trouble_about_the_same_thing_is_near() -> None:
    first, second = change(at=10.0), change(at=20.0)
    other = change(Subject(kind=SubjectKind.ENTRY, id="other"), at=15.0)
    log = log_of(first, other, second)
    assert log.near([STATION], before=30.0) == (second, first)
    assert log.near([STATION], before=10.0 - SLACK - 1) == ()
    assert log.near([STATION], before=20.0 + DAY) == (second,)
    assert log.near([STATION], before=30.0, within=10.0) == (second,)
    assert log.near([], before=30.0) == ()


def test_what_concerns_all_of_the_house_is_near_to_everything() -> None:
    restart = change(CORE, ChangeKind.RESTART, at=5.0)
    removals = change(Subject(kind=SubjectKind.HOST, id="entity_registry"), ChangeKind.REMOVED)
    assert log_of(restart, removals).near([STATION], before=9.0) == (restart,)


def test_a_renamed_entity_is_found_by_both_names() -> None:
    old, new = (Subject(kind=SubjectKind.ENTITY, id=f"light.{name}") for name in ("old", "new"))
    renamed = change(new, ChangeKind.RENAMED, before="light.old")
    log = log_of(renamed)
    assert log.near([old], before=1.0) == log.near([new], before=1.0) == (renamed,)


def test_all_since_a_time_are_told_the_oldest_first() -> None:
    changes = [change(at=float(at)) for at in range(5)]
    assert log_of(*changes).since(3.0) == (changes[3], changes[4])


def test_the_log_is_bounded_and_one_that_never_stops_does_not_fill_it() -> None:
    quiet = change(CORE, ChangeKind.RESTART)
    log = log_of(quiet, *(change(at=float(at)) for at in range(3 * KEPT)))
    assert len(log.since(0.0)) == KEPT_OF_A_KIND + 1
    assert log.since(0.0)[0] is quiet
    many = (change(Subject(kind=SubjectKind.ENTRY, id=str(n)), at=1.0) for n in range(2 * KEPT))
    assert len(log_of(*many).since(0.0)) == KEPT
