"""What both ends of the link are made of."""

from bumble import hci
from bumble.controller import Controller
from bumble.device import Device, DeviceConfiguration
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

ADVERTISING_INTERVAL = 30.0
"""Milliseconds. The robot's own is not known; this one keeps tests quick."""


def bluetooth_device(controller: Controller, name: str, address: str) -> Device:
    """Return a host on a controller, low energy only, with a random static address."""
    configuration = DeviceConfiguration(
        name=name,
        address=random_address(address),
        advertising_interval_min=ADVERTISING_INTERVAL,
        advertising_interval_max=ADVERTISING_INTERVAL,
        classic_enabled=False,
    )
    return Device(config=configuration, host=Host(controller, AsyncPipeSink(controller)))


def random_address(address: str) -> hci.Address:
    """Return a random address; the simulated link carries no traffic for public ones."""
    return hci.Address(address, hci.Address.RANDOM_DEVICE_ADDRESS)
