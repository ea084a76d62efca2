"""One scenario as it is written: a house, and steps with what must be true after them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from homeassistant.util.yaml import load_yaml_dict
import voluptuous as vol

FOLDER: Final = Path(__file__).parent

HOUSE: Final = vol.Schema(
    {
        vol.Optional("stations", default=["Station"]): [str],
        vol.Optional("devices", default={}): {str: vol.All(int, vol.Range(1, 200))},
        vol.Optional("states", default={}): {str: str},
        vol.Optional("users", default={}): {str: vol.In(["admin", "guest"])},
        vol.Optional("policy"): str,
        vol.Optional("starts"): str,
        vol.Optional("time_zone", default="UTC"): str,
    }
)

STORY: Final = vol.Schema(
    {
        vol.Required("tells"): str,
        vol.Optional("house", default={}): HOUSE,
        vol.Required("steps"): vol.All(
            [vol.All({str: object}, vol.Length(min=1, max=1))], vol.Length(min=1)
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A scenario; each step is a verb of `Stage` with what it takes."""

    name: str
    tells: str
    house: dict[str, Any]
    steps: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def expects(self) -> bool:
        """Say whether anything must be true in it."""
        return any(verb == "expect" for verb, _ in self.steps)


def stories() -> list[Story]:
    """Return all scenarios of the folder, by name."""
    return [_story(path) for path in sorted(FOLDER.glob("*.yaml"))]


def _story(path: Path) -> Story:
    told = STORY(load_yaml_dict(str(path)))
    steps = [next(iter(step.items())) for step in told["steps"]]
    return Story(name=path.stem, tells=told["tells"], house=told["house"], steps=steps)
