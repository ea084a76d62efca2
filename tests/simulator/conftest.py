"""The simulator is tested without the integration: nothing discovers its robots."""

from collections.abc import Generator
from unittest.mock import patch

import pytest


@pytest.fixture(autouse=True)
def nobody_discovers() -> Generator[None]:
    """Leave Home Assistant's Bluetooth without a matcher of any integration."""
    with patch("homeassistant.components.bluetooth.async_get_bluetooth", return_value=[]):
        yield
