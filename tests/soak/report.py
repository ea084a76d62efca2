"""docs/reliability.md: what may go wrong and the test that holds it, and what a soak has measured."""

from collections.abc import Mapping
from dataclasses import asdict
import json
from pathlib import Path
import sys
from typing import Any, Final

from .gauges import Gauges, grown

ROOT: Final = Path(__file__).parents[2]
MEASURED: Final = ROOT / "docs" / "numbers" / "soak.json"
PAGE: Final = ROOT / "docs" / "reliability.md"

AROUND: Final = "tests/faults/test_around_the_agent.py"
LIFE: Final = "tests/agent/test_life.py"
JOURNAL: Final = "tests/agent/journal/test_journal.py"

FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "The journal is locked by somebody else": (
        AROUND,
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
    "The folder cannot be written": (
        LIFE,
        "test_a_journal_that_cannot_be_made_leaves_a_read_only_agent",
    ),
    "No backup can be made": (AROUND, "test_without_a_backup_nothing_is_done"),
    "A backup hangs": (
        AROUND,
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
    "The clock jumps by more than a year": (
        AROUND,
        "test_a_clock_that_jumps_opens_nothing_and_approves_nothing",
    ),
    "A thread of the pool dies": (AROUND, "test_threads_that_die_are_nothing_to_us"),
    "A component raises in every callback": (
        AROUND,
        "test_components_that_raise_in_every_callback_do_not_hide_the_trouble",
    ),
    "Somebody holds the event loop for 30 s": (
        AROUND,
        "test_a_loop_that_somebody_held_for_half_a_minute_makes_no_incident",
    ),
    "A thousand entries, of which 300 fail at once": (
        AROUND,
        "test_a_thousand_entries_of_which_many_fail_are_told_and_none_is_reloaded",
    ),
    "A log record that cannot be read": (
        "tests/agent/observe/test_logs.py",
        "test_a_record_that_cannot_be_read_deafens_nobody",
    ),
}
"""What goes wrong, and the file and name of the test that holds what is done then."""


def page(soak: Mapping[str, Any]) -> str:
    """Return the page, of what a soak has measured."""
    before, after = Gauges(**soak["before"]), Gauges(**soak["after"])
    too_much = grown(before, after)
    gauges = [
        f"| {name} | {_shown(name, then)} | {_shown(name, now)} |"
        f" {'**too much**' if name in too_much else 'kept'} |"
        for (name, then), now in zip(asdict(before).items(), asdict(after).values(), strict=True)
    ]
    return "\n".join(
        (
            "# Reliability",
            "",
            "Written by `script/numbers` from what `script/soak` measured.",
            "",
            "## Faults",
            "",
            "Each is brought about in the tests; what is done then is what the test is called.",
            "",
            "| Fault | Test |",
            "|---|---|",
            *(f"| {fault} | [{test}](../{path}) |" for fault, (path, test) in FAULTS.items()),
            "",
            "## Soak",
            "",
            (
                f"{soak['hours']:g} h of house time, compressed, on Home Assistant's real core with a"
                f" virtual robot in and out of range, a station that gets stuck, sensors that flap and"
                f" noise in the log, by chance with seed {soak['seed']}. What there was after a third"
                " of the time, and at the end, both at a quiet moment:"
            ),
            "",
            "| | After the warm-up | At the end | At most 5 % more |",
            "|---|---|---|---|",
            *gauges,
            "",
            (
                f"Incidents: {soak['opened']} opened, {soak['resolved']} resolved, {soak['open']} open;"
                f" {soak['approved']} remedies were approved, {soak['in_doubt']} are in doubt. The"
                " memory is that of the whole process, with what pytest keeps of the log. The robot"
                " was heard, not connected: its link is tested in real time, in"
                " `tests/test_comings_and_goings.py`."
            ),
            "",
        )
    )


def _shown(name: str, value: int) -> str:
    return f"{value / 1e6:.0f} MB" if name == "memory" else str(value)


if __name__ == "__main__":
    PAGE.write_text(page(json.loads(MEASURED.read_text())))
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
