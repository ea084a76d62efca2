"""The driver knows no Home Assistant: its tests do without one."""

import pytest


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture that would start a Home Assistant for each test."""
