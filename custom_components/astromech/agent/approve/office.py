"""Where it is decided and acted: the desk, and all that stands behind it, put together."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, HomeAssistant

from ..act.action import Site
from ..act.catalogue import ACTIONS
from ..act.executor import Executor
from ..diagnose.graph import Graph
from ..happenings import Announcer
from ..journal.docket import Docket
from ..journal.record import Record
from ..judge.judgement import Judgement
from ..judge.watch import Case, Watch
from ..model import Execution, ExecutionState
from ..show.issues import IssueBoard
from .deferrals import Deferrals
from .desk import Desk, Worthwhile
from .remedies import Diagnose, Permits, Remedies, Spawn
from .tray import Tray


class Office:
    """Owns the desk, the remedies and the executor."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        graph: Graph,
        watch: Watch,
        record: Record,
        judgement: Judgement,
        board: IssueBoard,
        permission: Permits,
        diagnose: Diagnose,
        spawn: Spawn,
        announcer: Announcer,
        worthwhile: Worthwhile,
        renamed: Callable[[str], str | None],
    ) -> None:
        site = Site(hass=hass, graph=graph, renamed=renamed)
        docket = Docket(record.journal)
        self._judgement = judgement
        self._tray = Tray(hass, record, docket, judgement.look_again)
        self._deferrals = Deferrals(hass, record, docket, judgement.look_again)
        self.executor = Executor(hass, record.journal, graph, board.show_not_undone)
        remedies = Remedies(
            site=site,
            watch=watch,
            executor=self.executor,
            permission=permission,
            diagnose=diagnose,
            spawn=spawn,
            announcer=announcer,
            ended=self._async_ended,
        )
        self.desk = Desk(
            hass,
            site=site,
            watch=watch,
            tray=self._tray,
            deferrals=self._deferrals,
            permission=permission,
            remedies=remedies,
            announcer=announcer,
            spawn=spawn,
            look_again=judgement.look_again,
            close_case=judgement.async_resolve,
            worthwhile=worthwhile,
        )

    async def async_start(self) -> list[CALLBACK_TYPE]:
        """Take up what waited before a restart; return what ends it."""
        return [await self._tray.async_start(), await self._deferrals.async_start()]

    async def _async_ended(self, case: Case, execution: Execution) -> None:
        """Draw the conclusion from a run: it helped, or the incident goes on."""
        cures = ACTIONS[execution.proposal.order.action].cures
        helped = cures and execution.state is ExecutionState.SUCCEEDED
        if helped and not self._judgement.lasts(case):
            await self._judgement.async_resolve(case, "remedied")
        else:
            await self._judgement.async_explain(case)
        self._judgement.set_alarm()
