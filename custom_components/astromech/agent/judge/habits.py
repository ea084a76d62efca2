"""What the watch has learned about devices that come and go by themselves."""

from collections import OrderedDict, deque
from typing import Final

from ..diagnose.graph import Graph
from ..diagnose.rhythm import KEPT, patience
from ..model import Subject, SubjectKind

MAX_DEVICES: Final = 1000


class Habits:
    """Remembers the absences of devices; `settle` (s) is the patience with everything else."""

    def __init__(self, graph: Graph, *, settle: float) -> None:
        self._graph = graph
        self._settle = settle
        self._absences: OrderedDict[Subject, deque[float]] = OrderedDict()

    def patience(self, scope: Subject) -> float:
        """Return how long (s) a trouble of a subject may last before it amounts to anything."""
        if scope.kind is not SubjectKind.DEVICE:
            return self._settle
        device = self._graph.device(scope.id)
        battery = device is not None and device.battery
        return patience(self._absences.get(scope, ()), battery=battery, settle=self._settle)

    def learn(self, scope: Subject, seconds: float) -> None:
        """Remember an absence of a device that ended by itself."""
        if scope.kind is not SubjectKind.DEVICE:
            return
        self._absences.setdefault(scope, deque(maxlen=KEPT)).append(seconds)
        self._absences.move_to_end(scope)
        if len(self._absences) > MAX_DEVICES:
            self._absences.popitem(last=False)
