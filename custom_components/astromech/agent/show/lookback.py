"""Looking back for a person: what was wrong, and what is kept of one incident."""

from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.file import write_utf8_file_atomic

from ...const import DOMAIN
from ..diagnose.bundle import dumps
from ..diagnose.review import Finding
from ..journal.archive import Archive
from ..journal.record import Record
from ..judge.analyst import Analyst
from ..observe.logs import LogCollector
from .report import rows_found, rows_of, table

FOLDER: Final = "incidents"


class Lookback:
    """Reads the journal and Home Assistant's own log; changes nothing."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        record: Record,
        archive: Archive,
        analyst: Analyst,
        logs: LogCollector,
    ) -> None:
        self._hass = hass
        self._record = record
        self._archive = archive
        self._analyst = analyst
        self._logs = logs

    async def async_report(self, hours: int) -> dict[str, Any]:
        """Return what was wrong in the last hours as `incidents`, the same as a Markdown `table`."""
        since = dt_util.utcnow().timestamp() - hours * 3600
        known = rows_of(await self._record.keep(self._archive.opened_since(since)) or [])
        found = await self._hass.async_add_executor_job(self._over_again, since)
        rows = [*known, *rows_found(found, known)]
        return {"incidents": rows, "table": table(rows)}

    def _over_again(self, since: float) -> list[Finding]:
        """Go over what Home Assistant has kept of the log; takes its time."""
        return self._analyst.review(self._logs.kept(since), since)

    async def async_bundle(self, row: int) -> dict[str, Any] | None:
        """Return what is kept of an incident, None if there is nothing."""
        return await self._record.keep(self._archive.bundle(row))

    async def async_export(self, row: int) -> str | None:
        """Write what is kept of an incident to a file of its own; return where it is."""
        document = await self.async_bundle(row)
        if document is None:
            return None
        file = Path(self._hass.config.path(DOMAIN, FOLDER, f"{row}.json"))
        await self._hass.async_add_executor_job(_write, file, dumps(document))
        return str(file)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_utf8_file_atomic(str(file), text, private=True)
