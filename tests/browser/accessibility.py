"""What axe-core finds wrong with a part of a page."""

from typing import Final

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # has no types
from playwright.async_api import Page

GRAVE: Final = {"serious", "critical"}

# The way to our elements through the shadow roots of the frontend, whose own faults are not ours.
PANEL: Final = (
    "home-assistant",
    "home-assistant-main",
    "partial-panel-resolver > ha-panel-custom > astromech-panel",
)


async def grave_violations(page: Page, way: tuple[str, ...] = PANEL) -> list[str]:
    """Return what is serious or critical below an element: the rule, and where."""
    context = {"include": [{"fromShadowDom": list(way)}]}
    results = await Axe().run(page, context=context)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in results.response["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
