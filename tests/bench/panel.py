"""What a person waits for: the panel's first paint, and an incident that appears on it.

A real Chromium before a real Home Assistant. The first paint is taken from the click in the sidebar,
when Home Assistant's own page is there: at most 1 s, with nothing in the browser's cache. An
incident must be on the page 200 ms after Home Assistant has told of it. The modules of panel and
cards together are at most 120 kB.
"""

import asyncio
from pathlib import Path
import shutil
import tempfile
import time
from typing import Final

from playwright.async_api import Page, async_playwright

from simulator.demo import contents as demo
from simulator.demo.house import free_port
from simulator.demo.session import Session
from simulator.demo.waiting import until

from .figures import Figure
from .peer_environment import ROOT

PAINT_LIMIT: Final = 1000.0
UPDATE_LIMIT: Final = 200.0
SIZE_LIMIT: Final = 120.0
TIMES: Final = 5
MODULES: Final = ROOT / "custom_components" / "astromech" / "www"

# Resolves with the time (ms since 1970) at which a text is painted in a view of the panel.
_PAINTED: Final = """
(text) => new Promise((resolve) => {
  const inside = (root) => [...root.querySelectorAll("*")].map((element) =>
    element.shadowRoot ? inside(element.shadowRoot) : "").join("") + root.textContent;
  const find = (root, tag) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.localName === tag) return element;
      const found = element.shadowRoot && find(element.shadowRoot, tag);
      if (found) return found;
    }
  };
  const look = () => {
    const panel = find(document, "astromech-panel");
    if (panel?.shadowRoot && inside(panel.shadowRoot).includes(text))
      requestAnimationFrame(() => resolve(Date.now()));
    else requestAnimationFrame(look);
  };
  look();
})
"""


def measure() -> tuple[Figure, ...]:
    """Measure both in ms, and the size in kB."""
    paint, update = asyncio.run(_async_measure())
    size = sum(module.stat().st_size for module in MODULES.rglob("*.js")) / 1000
    return (
        _figure("panel_first_paint", paint, PAINT_LIMIT),
        _figure("panel_update", update, UPDATE_LIMIT),
        _figure("panel_size_kb", size, SIZE_LIMIT),
    )


def _figure(name: str, ours: float, limit: float) -> Figure:
    return Figure(
        bench=name, ours=ours, peer=None, limit=limit, ratio=ours / limit, good=ours <= limit
    )


async def _async_measure() -> tuple[float, float]:
    """Return the slowest first paint, and how long an incident took to appear."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise FileNotFoundError("chromium")
    with tempfile.TemporaryDirectory() as folder:
        house = demo.furnish_demo(Path(folder) / "house", free_port())
        async with demo.running(house) as session, async_playwright() as playwright:
            await demo.add_agent(session, settle=1)
            station = await demo.add_weather_station(session)
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            paints = []
            for _ in range(TIMES):
                context = await browser.new_context(base_url=house.url, service_workers="block")
                page = await context.new_page()
                paints.append(await _first_paint(page))
                if len(paints) < TIMES:
                    await context.close()
            update = await _update(page, session, station)
            await browser.close()
    return max(paints), update


async def _first_paint(page: Page) -> float:
    """Sign in, click in the sidebar; return the ms until the list of incidents is painted."""
    await page.goto("/")
    await page.locator("input[name=username]").fill(demo.LOGIN.username)
    await page.locator("input[name=password]").fill(demo.LOGIN.password)
    await page.get_by_role("button", name="Log in").click()
    await page.get_by_text(f"Welcome {demo.LOGIN.name}").wait_for()
    link = page.locator("ha-sidebar a[href='/astromech']")
    await link.wait_for()
    began = time.time()
    painted, _ = await asyncio.gather(page.evaluate(_PAINTED, "Incidents"), link.click())
    return float(painted - began * 1000)


async def _update(page: Page, session: Session, station: str) -> float:
    """Break something; return the ms between what Home Assistant tells and what the page shows."""
    async with session.subscription("astromech/subscribe") as happenings:
        shown = asyncio.create_task(page.evaluate(_PAINTED, demo.STATION))
        await demo.break_station(session, station)
        while (await asyncio.wait_for(happenings.get(), 20))["kind"] != "incident_opened":
            pass
        told = time.time()
        await until(lambda: _is_done(shown), "the incident on the page", within=20)
        return float(shown.result() - told * 1000)


async def _is_done(task: asyncio.Task[float]) -> bool:
    return task.done()
