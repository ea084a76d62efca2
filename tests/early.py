"""Loaded before every other plugin: lets the test plugin of 2026.10 drive Home Assistant 2026.11.

Home Assistant 2026.11 replaces `httpx` in `sys.modules` and so must be imported first; and it has
moved a private name that the plugin imports. Both can go with a plugin made for 2026.11.
"""

from homeassistant.components import logger
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION

if (MAJOR_VERSION, MINOR_VERSION) >= (2026, 11):
    from homeassistant.components.logger import helpers

    logger._clear_logger_overwrites = helpers._clear_logger_overwrites
