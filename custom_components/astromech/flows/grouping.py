"""Options in sections of a form, stored without them: what was stored before there were any holds."""

from collections.abc import Mapping
from typing import Any

from homeassistant.data_entry_flow import section
import voluptuous as vol


def grouped(schema: vol.Schema, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored options as the form has them: each field in its section."""
    shown: dict[str, Any] = {}
    for marker, field in schema.schema.items():
        if isinstance(field, section):
            shown[str(marker)] = grouped(field.schema, options)
        elif marker in options:
            shown[str(marker)] = options[marker]
    return shown


def flattened(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person entered without its sections."""
    flat: dict[str, Any] = {}
    for key, value in user_input.items():
        flat |= value if isinstance(value, dict) else {key: value}
    return flat
