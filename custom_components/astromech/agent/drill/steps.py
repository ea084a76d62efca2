"""What a fire drill tells: its steps, with their times."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from homeassistant.util import dt as dt_util


class Step(StrEnum):
    """The steps in their order."""

    BREAK = "break"
    DETECT = "detect"
    DIAGNOSE = "diagnose"
    PROPOSE = "propose"
    APPROVE = "approve"
    ACT = "act"
    VERIFY = "verify"
    ROLL_BACK = "roll_back"
    UNTOUCHED = "untouched"
    """Whether every other config entry stands as it did before."""
    CLEAN_UP = "clean_up"


@dataclass(slots=True)
class Report:
    """What has been told so far; `begun` is seconds since the epoch."""

    begun: float
    steps: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, step: Step, *, ok: bool = True, detail: str | None = None) -> None:
        """Add how a step went."""
        now = dt_util.utcnow()
        told = {
            "step": str(step),
            "ok": ok,
            "when": now.isoformat(timespec="milliseconds"),
            "seconds": round(now.timestamp() - self.begun, 1),
        }
        self.steps.append(told if detail is None else {**told, "detail": str(detail)})

    @property
    def passed(self) -> bool:
        """Say whether every step was made and went well."""
        made = {told["step"] for told in self.steps}
        return made == set(Step) and all(told["ok"] for told in self.steps)

    def document(self) -> dict[str, Any]:
        """Return it as a response."""
        return {"passed": self.passed, "steps": self.steps}
