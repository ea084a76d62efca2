"""docs/reliability.md: what may go wrong and the test that holds it, and what a soak has measured."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
import json
import sys
from typing import Any, Final

from tests.provenance import ROOT, told

from .gauges import Gauges, grown

MEASURED: Final = ROOT / "docs" / "numbers" / "soak.json"
PAGE: Final = ROOT / "docs" / "reliability.md"

DISK: Final = "tests/faults/test_disk.py"
CLOCK: Final = "tests/faults/test_clock.py"
NEIGHBOURS: Final = "tests/faults/test_neighbours.py"
LIFE: Final = "tests/agent/test_life.py"
JOURNAL: Final = "tests/agent/journal/test_journal.py"

FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "The journal is locked by somebody else": (
        DISK,
        "test_a_journal_that_somebody_locks_is_told_and_nothing_is_changed",
    ),
    "The journal is damaged": (LIFE, "test_a_damaged_journal_is_kept_and_told_about"),
    "The disk is full": (
        LIFE,
        "test_a_disk_that_fills_up_makes_it_read_only_before_anything_is_changed",
    ),
    "The disk is full while the journal is written": (
        JOURNAL,
        "test_a_full_disk_is_an_error_and_loses_nothing",
    ),
    "The disk never answers": (
        DISK,
        "test_a_disk_that_never_answers_is_told_and_holds_nothing_up",
    ),
    "The file system is read-only": (
        DISK,
        "test_a_read_only_file_system_is_an_error_and_loses_nothing",
    ),
    "The folder cannot be written": (
        LIFE,
        "test_a_journal_that_cannot_be_made_leaves_a_read_only_agent",
    ),
    "No backup can be made": (DISK, "test_without_a_backup_nothing_is_done"),
    "A backup hangs": (
        DISK,
        "test_a_backup_that_hangs_holds_nothing_up_and_nothing_is_done",
    ),
    "Home Assistant is killed at any point of a remedy": (
        "tests/agent/act/kill/test_kill.py",
        "test_killed_at_any_point_it_is_neither_repeated_nor_lost",
    ),
    "Home Assistant ends in the middle": (
        LIFE,
        "test_what_was_interrupted_is_in_doubt_and_never_repeated",
    ),
    "The clock is set while something is open": (
        CLOCK,
        "test_what_is_open_when_the_clock_is_set_stays_open_and_is_not_approved",
    ),
    "The clock is set while something has only begun": (
        CLOCK,
        "test_trouble_has_not_lasted_because_the_clock_was_set",
    ),
    "Somebody holds the event loop for 30 s": (
        CLOCK,
        "test_a_loop_that_somebody_held_for_half_a_minute_makes_no_incident",
    ),
    "A thread of the pool dies": (
        NEIGHBOURS,
        "test_a_thread_of_the_pool_that_dies_takes_nothing_of_ours_along",
    ),
    "A component raises in every callback": (
        NEIGHBOURS,
        "test_components_that_raise_in_every_callback_do_not_hide_the_trouble",
    ),
    "Of a thousand entries some hundred fail at once": (
        NEIGHBOURS,
        "test_of_a_thousand_entries_many_fail_at_once_and_it_is_told_by_what_they_share",
    ),
    "A log record that cannot be read": (
        "tests/agent/observe/test_logs.py",
        "test_a_record_that_cannot_be_read_deafens_nobody",
    ),
}
"""What goes wrong, and the file and name of the test that holds what is done then."""


def page(soak: Mapping[str, Any]) -> str:
    """Return the page, of what a soak has measured."""
    title = "# Reliability\n\nWritten by `script/numbers` from what `script/soak` measured.\n"
    return "\n".join((title, *_about_faults(), "", *_about(soak), ""))


def _about_faults() -> list[str]:
    return [
        "## Faults",
        "",
        "Each is brought about in the tests; what is done then is what the test is called.",
        "",
        "| Fault | Test |",
        "|---|---|",
        *(f"| {fault} | [{test}](../{path}) |" for fault, (path, test) in FAULTS.items()),
    ]


def _about(soak: Mapping[str, Any]) -> list[str]:
    return [
        "## Soak",
        "",
        (
            f"{soak['hours']:g} h of house time, compressed, on Home Assistant's real core with"
            f" seed {soak['seed']}. Every five minutes something happens by chance: a station gets"
            " stuck, and heals or is reloaded with an approval; there is no room for a backup; the"
            " journal is locked; agent and robot are started anew; sensors flap; the log is full of"
            " noise; the robot goes out of range, loses its link, shines and rolls. What there was"
            " after a third of the time, and at the end, both at a quiet moment:"
        ),
        "",
        *_gauges(Gauges(**soak["before"]), Gauges(**soak["after"])),
        "",
        (
            f"Incidents: {soak['opened']} opened and {soak['resolved']} resolved,"
            f" {soak['interrupted']} of them by a new start, {soak['open']} still open;"
            f" {soak['unwritten']} more while the journal was locked. Remedies:"
            f" {soak['approved']} approved, {soak['succeeded']} verified, {soak['in_doubt']} in"
            " doubt. What was announced, what is watched and what stands in the journal were"
            " compared one by one, the chain of the journal was checked, and every warning in the"
            f" log had to be that of a fault. {_verdict(soak['wrong'])}"
        ),
        "",
        told(soak),
    ]


def _gauges(before: Gauges, after: Gauges) -> list[str]:
    too_much = grown(before, after)
    return [
        "| | After the warm-up | At the end | At most 5 % more |",
        "|---|---|---|---|",
        *(
            f"| {name} | {_shown(name, then)} | {_shown(name, now)} |"
            f" {'**too much**' if name in too_much else 'kept'} |"
            for (name, then), now in zip(
                asdict(before).items(), asdict(after).values(), strict=True
            )
        ),
    ]


def _verdict(wrong: Sequence[str]) -> str:
    return f"**Wrong: {'; '.join(wrong)}.**" if wrong else "Nothing was wrong."


def _shown(name: str, value: int) -> str:
    return f"{value / 1e6:.0f} MB" if name == "memory" else str(value)


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(MEASURED.read_text())))
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
