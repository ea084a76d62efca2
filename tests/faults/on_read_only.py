"""A journal on a file system that turns read-only, as root of nothing but that: prints what it says.

Run by `unshare -Urm`, with a folder to mount on.
"""

import asyncio
import json
from pathlib import Path
import subprocess
import sys

from custom_components.astromech.agent.journal import Journal, JournalError


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603


async def _refusal(journal: Journal, *, opened: bool) -> str:
    try:
        if not opened:
            await journal.open(0.0)
        await journal.ignore("written too late", ignored=True)
    except JournalError as err:
        return str(err)
    finally:
        await journal.close()
    return "nothing"


async def _main(folder: Path) -> None:
    path, where = folder / "journal.db", str(folder)
    _run("mount", "-t", "tmpfs", "none", where)
    journal = Journal(path)
    await journal.open(0.0)
    await journal.ignore("written before", ignored=True)
    _run("mount", "--bind", where, where)
    _run("mount", "-o", "remount,bind,ro", where)
    told: dict[str, object] = {"while it is open": await _refusal(journal, opened=True)}
    told["when it is opened"] = await _refusal(Journal(path), opened=False)
    _run("umount", where)
    journal = Journal(path)
    await journal.open(0.0)
    told["afterwards"] = sorted(await journal.ignored())
    await journal.close()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
