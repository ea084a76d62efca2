"""What Home Assistant's Bluetooth hears: a remote scanner, as a Bluetooth proxy brings one."""

from collections.abc import Callable
from typing import override

from bluetooth_data_tools import monotonic_time_coarse
from bumble.device import Advertisement
from habluetooth import (
    Allocations,
    BaseHaRemoteScanner,
    BluetoothScanningMode,
    HaBluetoothConnector,
)

from .radio import VirtualRadio

NAME = "virtual-proxy"


class VirtualScanner(BaseHaRemoteScanner):
    """Passes on what a radio hears, and offers its connections.

    Args:
        radio: the radio behind it.
        rssi_of: how strongly an address is heard, dBm; the link itself always says -50.
    """

    def __init__(self, radio: VirtualRadio, rssi_of: Callable[[str], int]) -> None:
        connector = HaBluetoothConnector(
            client=radio.backend, source=radio.address, can_connect=lambda: radio.free > 0
        )
        mode = BluetoothScanningMode.ACTIVE
        super().__init__(radio.address, NAME, connector, True, mode, mode)
        self._radio, self._rssi_of = radio, rssi_of

    @override
    def get_allocations(self) -> Allocations:
        return self._radio.allocations

    def hear(self, advertisement: Advertisement) -> None:
        """Pass an advertisement on to Home Assistant."""
        address = advertisement.address.to_string(with_type_qualifier=False)
        self._async_on_raw_advertisement(
            address,
            self._rssi_of(address),
            bytes(advertisement.data_bytes),
            {"address_type": int(advertisement.address.address_type)},
            monotonic_time_coarse(),
        )
