"""What the agent knows: rule cards, and the schemas of its documents."""

from pathlib import Path
from typing import Any, Final, cast

from homeassistant.util.yaml import parse_yaml

from ..diagnose.rules import Card, parse_cards

CARD_FILES: Final = ("access", "integration", "network", "system")


def load_cards() -> tuple[Card, ...]:
    """Return all rule cards; reads files."""
    folder = Path(__file__).parent
    return tuple(
        card for name in CARD_FILES for card in parse_cards(read_cards(folder / f"{name}.yaml"))
    )


def read_cards(file: Path) -> list[dict[str, Any]]:
    """Return the documents of a card file; reads it."""
    return cast("list[dict[str, Any]]", parse_yaml(file.read_text("utf-8")))
