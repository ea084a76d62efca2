"""These tests read files; they need no Home Assistant that runs."""

import pytest


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""
