"""The demo: a house to look around in or, with --check, the main job run through headless."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from importlib.metadata import version
import json
from pathlib import Path
import shutil
import signal
import sys
import tempfile
import time
from typing import Final

from . import contents as demo
from .folder import refurnish
from .house import PROJECT, House, HouseDidNotStart, free_port, is_free
from .main_job import SETTLE_SECONDS, STEPS, Job, Step
from .session import Json

FOLDER: Final = PROJECT / "demo-config"
RESTART: Final = 100  # the exit code by which Home Assistant asks to be started again
INTERRUPTED: Final = 130  # what shells say of a command that Ctrl-C ended
CHECK_SECONDS: Final = 90.0  # for the whole check, on two cores

WELCOME: Final = """\

Home Assistant {version} is up:

    {url}    user {user}, password {password}

What to try:
  1. Settings > Devices & services: a BB-8 was discovered. Add it, and switch its light on.
  2. There, Add integration > Astromech > Operations agent: give it a settle time of 5 s.
  3. Settings > Tools > Actions > "Flaky weather station: Break": choose the {station},
     and the mode "Updates fail until reloaded".
  4. Settings, some seconds later: a repair is waiting. Read it, approve it, watch.

All it writes is in {folder}. Ctrl-C stops it.
"""


class StepFailed(Exception):
    """A step of the main job failed; the cause of this exception says how."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def main() -> int:
    """Run what the command line asks for; returns the exit code."""
    arguments = _arguments()
    work = check() if arguments.check else show(arguments.port, keep=arguments.keep)
    try:
        return asyncio.run(_until_told_to_end(work))
    except HouseDidNotStart as err:
        _say(str(err))
        return 1


async def show(port: int, *, keep: bool) -> int:
    """Keep the demo's house up until somebody stops it; returns the exit code."""
    if not is_free(port):
        _say(f"Port {port} is taken. Another one: script/demo --port {port + 1}")
        return 2
    _say("Starting Home Assistant")
    async with _kept(port) if keep and _has_owner() else _fresh(port) as house:
        _say(_welcome(house))
        try:
            while (code := await house.ended()) == RESTART:
                await house.start()
        except asyncio.CancelledError:
            return 0  # as announced
    _say(f"Home Assistant ended with {code}; its log is {house.log_path}")
    return code


async def check() -> int:
    """Run through the main job and tell each step in a line of JSON; returns the exit code."""
    begun = time.monotonic()
    try:
        with _scratch_folder() as folder:
            house = demo.furnish_demo(folder, free_port())
            job = await _run_through(house)
    except StepFailed as err:
        error = f"{type(err.__cause__).__name__}: {err.__cause__}"
        _tell({"ok": False, "failed": err.step, "error": error, "log": str(house.log_path)})
        return 1
    seconds = round(time.monotonic() - begun, 2)
    if seconds > CHECK_SECONDS:
        error = f"all steps took {seconds} s, should be at most {CHECK_SECONDS:g}"
        _tell({"ok": False, "failed": "seconds", "error": error})
        return 1
    issue = {"fault_to_issue": round(job.seconds_to_issue, 2), "settle": SETTLE_SECONDS}
    _tell({"ok": True, "steps": len(STEPS), "seconds": seconds, **issue})
    return 0


async def _run_through(house: House) -> Job:
    async with AsyncExitStack() as stack:
        job = Job(house=house, stack=stack)
        for step in STEPS:
            await _timed(step, job)
        return job


async def _timed(step: Step, job: Job) -> None:
    begun = time.monotonic()
    try:
        details = await step(job)
    except Exception as err:
        raise StepFailed(step.__name__) from err
    _tell({"step": step.__name__, "seconds": round(time.monotonic() - begun, 2), **details})


@asynccontextmanager
async def _fresh(port: int) -> AsyncIterator[House]:
    """Start a new house, with its user and a weather station in it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    house = demo.furnish_demo(FOLDER, port)
    try:
        await house.start()
        async with house.onboarded(demo.LOGIN) as session:
            await demo.add_weather_station(session)
        yield house
    finally:
        await house.stop()


@asynccontextmanager
async def _kept(port: int) -> AsyncIterator[House]:
    """Start the house of last time, with the components as they are now."""
    refurnish(FOLDER, port=port, components=demo.COMPONENTS)
    house = House(FOLDER, port=port)
    try:
        await house.start()
        yield house
    finally:
        await house.stop()


def _has_owner() -> bool:
    return (FOLDER / ".storage" / "auth_provider.homeassistant").exists()


def _welcome(house: House) -> str:
    return WELCOME.format(
        version=version("homeassistant"),
        url=house.url,
        user=demo.LOGIN.username,
        password=demo.LOGIN.password,
        station=demo.STATION,
        folder=FOLDER,
    )


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """Yield a folder that is removed, unless something failed that its log may explain."""
    folder = Path(tempfile.mkdtemp(prefix="astromech-check-"))
    kept = False
    try:
        yield folder
    except StepFailed:
        kept = True
        raise
    finally:
        if not kept:
            shutil.rmtree(folder)


async def _until_told_to_end(work: Coroutine[None, None, int]) -> int:
    """Run the work; a signal to end cancels it, so that it cleans up after itself."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        return INTERRUPTED


def _tell(line: Json) -> None:
    _say(json.dumps(line))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="run the main job, headless, and exit")
    parser.add_argument("--port", type=int, default=8123, help="where to listen (default: 8123)")
    parser.add_argument("--keep", action="store_true", help="go on with the house of last time")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
