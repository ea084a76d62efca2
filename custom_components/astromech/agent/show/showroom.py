"""The windows through which a person looks at the agent's work; none of them changes anything."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant

from ..approve.desk import Desk
from ..journal.archive import Archive
from ..journal.ledger import Ledger
from ..journal.record import Record
from ..judge.analyst import Analyst
from ..judge.judgement import Judgement
from ..judge.watch import Watch
from ..learn.learning import Learning
from ..model import Subject
from ..senses import Senses
from .account import Account
from .annals import Annals
from .briefing import Briefing
from .dossier import Dossiers
from .issues import IssueBoard
from .listing import Listing
from .lookback import Lookback
from .wording import Wording


class Showroom:
    """All windows, each made for those who look through it: dialogs, the panel, models, actions."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        record: Record,
        archive: Archive,
        ledger: Ledger,
        senses: Senses,
        analyst: Analyst,
        watch: Watch,
        judgement: Judgement,
        learning: Learning,
        desk: Desk,
        board: IssueBoard,
        wording: Wording,
        name: Callable[[Subject], str],
    ) -> None:
        self.annals = Annals(hass, record)
        self.lookback = Lookback(
            hass, record=record, archive=archive, analyst=analyst, logs=senses.logs
        )
        self.account = Account(judgement=judgement, wording=wording, learning=learning, desk=desk)
        self.briefing = Briefing(hass, wording=wording, desk=desk, name=name)
        self.listing = Listing(hass, record=record, watch=watch, desk=desk, board=board)
        self.dossiers = Dossiers(
            hass,
            record=record,
            archive=archive,
            ledger=ledger,
            listing=self.listing,
            learning=learning,
            watch=watch,
            desk=desk,
            wording=wording,
            graph=senses.house,
        )
