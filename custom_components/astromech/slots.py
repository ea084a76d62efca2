"""The connection slots of the adapters and proxies that hear a robot."""

from collections.abc import Iterable
from typing import Final

from homeassistant.components import bluetooth
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

ISSUE: Final = "no_free_slot"


class SlotIssue:
    """Tells the user that all slots are taken, until one is free or the robot is connected.

    Args:
        hass: Whose Bluetooth it is.
        address: Of the robot.
        entry_id: Of its entry; makes the issue's id.
        name: As a person knows it.
    """

    def __init__(self, hass: HomeAssistant, address: str, entry_id: str, name: str) -> None:
        self._hass = hass
        self._address = address
        self._name = name
        self._id = f"{ISSUE}_{entry_id}"

    @callback
    def async_raise(self) -> None:
        """Tell, with the advice to add a proxy."""
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE,
            translation_placeholders={
                "name": self._name,
                "radios": ", ".join(self._radios()) or "-",
            },
        )

    @callback
    def async_clear(self) -> None:
        """Take it back."""
        ir.async_delete_issue(self._hass, DOMAIN, self._id)

    @callback
    def async_check(self) -> None:
        """Take it back when there is a free slot by now."""
        if any(free for _, _, free in self.counts()):
            self.async_clear()

    def counts(self) -> Iterable[tuple[str, int, int]]:
        """Yield name, slots and free slots of each radio in range that counts its own."""
        for device in bluetooth.async_scanner_devices_by_address(
            self._hass, self._address, connectable=True
        ):
            allocations = device.scanner.get_allocations()
            if allocations is not None and allocations.slots:
                yield device.scanner.name, allocations.slots, allocations.free

    def _radios(self) -> list[str]:
        return [f"{name} ({slots - free}/{slots})" for name, slots, free in self.counts()]
