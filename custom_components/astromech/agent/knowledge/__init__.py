"""What the agent knows: rule cards, and the schemas of its documents."""

from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from homeassistant.util.yaml import parse_yaml

from ..diagnose.cards import Card, parse_cards, parse_preferences

CARD_FILES: Final = (
    "access",
    "answers",
    "backup",
    "broker",
    "certificates",
    "chatter",
    "clock",
    "compatibility",
    "config",
    "database",
    "drill",
    "house",
    "integration",
    "limits",
    "network",
    "noise",
    "outages",
    "radio",
    "reach",
    "refusals",
    "requests",
    "settings",
    "system",
    "upkeep",
)
PREFERENCES: Final = "preferences"


@cache
def load_cards() -> tuple[Card, ...]:
    """Return all rule cards; reads files the first time."""
    folder = Path(__file__).parent
    general = parse_preferences(read_cards(folder / f"{PREFERENCES}.yaml"))
    return tuple(
        card
        for name in CARD_FILES
        for card in parse_cards(read_cards(folder / f"{name}.yaml"), general)
    )


def read_cards(file: Path) -> list[dict[str, Any]]:
    """Return the documents of a card file; reads it."""
    return cast("list[dict[str, Any]]", parse_yaml(file.read_text("utf-8")))
