"""Killed at any point, an execution never runs twice, nothing is lost, and a person is told.

A process executes with the real executor on a real journal; another one then starts on what it left.
"""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
import json
import os
from pathlib import Path
import signal
import subprocess
import sys
from typing import Any, Final

import pytest

from custom_components.astromech.agent.model import ExecutionState

ROOT: Final = Path(__file__).parents[4]
PROCESSES: Final = 2
KILLED: Final = -signal.SIGKILL
DID_NOT_RUN: Final = {"superseded", "rejected"}


@dataclass(frozen=True)
class Child:
    """The process that forks for each order."""

    process: subprocess.Popen[str]

    def do(self, **order: Any) -> tuple[int, Any]:
        """Have an order carried out; return the status, and what was said if it came to that."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()
        said: Any = None
        while not (
            isinstance(answer := json.loads(stdout.readline()), dict) and "status" in answer
        ):
            said = answer
        return answer["status"], said


@contextmanager
def child() -> Generator[Child]:
    """Start a process that waits for orders."""
    command = [sys.executable, "-m", "tests.agent.act.kill.child"]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, env=dict(os.environ)
    ) as process:
        assert process.stdin
        try:
            yield Child(process)
        finally:
            process.stdin.close()


def kill_everywhere(folder: Path, scenario: str, check: Callable[[Path, Any, Any], None]) -> int:
    """Kill a scenario at each of its points, and check what is found; return how many there are."""
    folder.mkdir()
    with child() as one, child() as other:
        (folder / "whole").mkdir()
        status, points = one.do(folder=str(folder / "whole"), scenario=scenario)
        assert status == 0

        def kill_half(killer: Child, half: int) -> None:
            for point in points[half::PROCESSES]:
                place = folder / "-".join(map(str, point))
                place.mkdir()
                status, _ = killer.do(folder=str(place), scenario=scenario, fatal=point)
                assert status == KILLED
                status, found = killer.do(folder=str(place))
                assert status == 0
                check(place, point, found)

        with ThreadPoolExecutor(PROCESSES) as threads:
            list(threads.map(kill_half, (one, other), range(PROCESSES)))
    return len(points)


def _diary(place: Path) -> list[str]:
    path = place / "diary"
    return path.read_text().splitlines() if path.exists() else []


def _check(place: Path, point: Any, found: Any) -> None:
    """Check that nothing was done twice, that nothing is lost, and that a person is told."""
    diary = _diary(place)
    applied, told = diary.count("applied"), [w[5:] for w in diary if w.startswith("told ")]
    assert applied <= 1, point
    assert found["altered"] is None, point
    assert set(told) <= set(found["transitions"]), point
    if not found["executions"]:
        assert (applied, told) == (0, []), point
        return
    (execution,) = found["executions"]
    state = ExecutionState(execution["state"])
    in_doubt = state is ExecutionState.IN_DOUBT
    assert found["for_a_person"] == found["seen"] == ([execution["id"]] if in_doubt else []), point
    assert in_doubt or found["transitions"][-1] == state, point
    if applied:
        assert state not in DID_NOT_RUN, point
        assert json.loads(execution["memo"]) == {"was": "so"}, point
    if in_doubt:
        assert execution["verified"] is not None, point


@pytest.mark.parametrize(("scenario", "states"), [("held", 5), ("undone", 6)])
def test_killed_at_any_point_it_is_neither_repeated_nor_lost(
    tmp_path: Path, scenario: str, states: int
) -> None:
    points = kill_everywhere(tmp_path / scenario, scenario, _check)
    assert points >= 8 * states  # each state is written: a wait, and at least six statements
