"""A real Chromium before a real Home Assistant: both started for a test, and watched."""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Sequence
import os
from pathlib import Path
import re
import shutil
from typing import Final, Literal, NamedTuple, Protocol

from playwright.async_api import Browser, Page, Route, async_playwright, expect
import pytest

from simulator.demo import contents as demo
from simulator.demo.house import PROJECT, House, free_port
from simulator.demo.log import unexpected
from simulator.demo.session import Session
from simulator.demo.waiting import until

from .complaints import Complaints

REPORTS: Final = PROJECT / "reports" / "browser"
PATIENCE_MS: Final = 15_000
CHROMIUM_ARGUMENTS: Final = (
    "--no-sandbox",  # as root, in a container
    "--disable-gpu",
    # Chromium asks its maker for updates in spite of all flags.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# The icons of Home Assistant's own integrations come through it from the internet. Where that
# swallows packets, they hold all connections of the browser for 10 s each.
FOREIGN_ICONS: Final = re.compile(rf"/api/brands/(?!integration/({demo.DOMAIN}|flaky)/)")
NO_ICON: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
FAILED: Final = pytest.StashKey[bool]()

type Picture = Callable[[str], Awaitable[None]]
type Scheme = Literal["light", "dark"]


class Size(NamedTuple):
    """The size of a page in CSS pixels, and whether it is touched."""

    width: int
    height: int
    touch: bool = False


DESKTOP: Final = Size(1280, 900)
PHONE: Final = Size(390, 844, touch=True)


class OpenPage(Protocol):
    """Opens an empty page."""

    async def __call__(self, size: Size = ..., scheme: Scheme = ...) -> Page:
        """Return the page."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller keep pictures of what the test sees."""
    parser.addoption("--pictures", type=Path, metavar="FOLDER", help="keep pictures of the pages")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its page is captured while it is still there."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium; without one there is nothing to test, which fails in CI."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    reason = "no Chromium on this machine (on Debian: the package chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
async def house(chromium: str, tmp_path: Path) -> AsyncIterator[House]:
    """Return the demo's house; when it was stopped, its log must hold no surprise."""
    house = demo.furnish_demo(tmp_path / "house", free_port())
    yield house
    assert await house.stop() == 0
    _expect_none("log", unexpected(house.log(), demo.EXPECTED_LOG))


@pytest.fixture
async def session(house: House) -> AsyncIterator[Session]:
    """Start the house; return the demo user's session."""
    async with demo.running(house) as session:
        yield session


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Return a running Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=CHROMIUM_ARGUMENTS
        )
        yield browser
        await browser.close()


@pytest.fixture
async def open_page(
    browser: Browser, session: Session, house: House, request: pytest.FixtureRequest
) -> AsyncIterator[OpenPage]:
    """Return what opens an empty page of a size and a colour scheme.

    No page may have anything to complain of; all are captured if the test fails.
    """
    watched: list[tuple[Page, Complaints]] = []
    expect.set_options(timeout=PATIENCE_MS)

    async def open_(size: Size = DESKTOP, scheme: Scheme = "light") -> Page:
        context = await browser.new_context(
            base_url=house.url,
            viewport={"width": size.width, "height": size.height},
            has_touch=size.touch,
            color_scheme=scheme,
            locale="en-US",
            timezone_id="Europe/Amsterdam",
            reduced_motion="reduce",
            service_workers="block",  # they would answer requests that nobody sees
        )
        context.set_default_timeout(PATIENCE_MS)
        await context.route(FOREIGN_ICONS, _without_icon)
        page = await context.new_page()
        watched.append((page, Complaints(page, house.url)))
        return page

    yield open_
    for number, (page, _) in enumerate(watched, 1):
        if request.node.stash.get(FAILED, False) and not page.is_closed():
            await _capture(page, f"{request.node.name}-{number}")
        await page.context.close()
    _expect_none("page", [complaint for _, complaints in watched for complaint in complaints])


@pytest.fixture
async def page(open_page: OpenPage) -> Page:
    """Return an empty page of a desktop."""
    return await open_page()


@pytest.fixture
async def trouble(session: Session) -> Session:
    """Have a droid, the agent, and a broken weather station with a remedy that waits; the session."""
    station = await demo.add_weather_station(session)
    offer = await until(lambda: demo.discovered_droid(session), "a droid", within=15)
    await demo.accept_droid(session, offer["flow_id"])
    await demo.add_agent(session, settle=1)
    await demo.break_station(session, station)
    await until(lambda: demo.raised_issue(session), "an issue", within=15)
    return session


@pytest.fixture
def picture(page: Page, request: pytest.FixtureRequest) -> Picture:
    """Return what takes a picture of the page, if the caller wants pictures."""
    folder: Path | None = request.config.getoption("--pictures")

    async def take(name: str) -> None:
        if folder is not None:
            await page.screenshot(path=folder / f"{name}.png", animations="disabled")

    return take


def _expect_none(whose: str, complaints: Sequence[object]) -> None:
    if complaints:
        told = "\n".join(str(complaint) for complaint in complaints)
        pytest.fail(f"Unexpected on the {whose}:\n{told}", pytrace=False)


async def _without_icon(route: Route) -> None:
    await route.fulfill(content_type="image/svg+xml", body=NO_ICON)


async def _capture(page: Page, name: str) -> None:
    """Write down what a page looks like, for people and as text."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=REPORTS / f"{name}.png")
    tree = await page.locator("body").aria_snapshot()
    (REPORTS / f"{name}.txt").write_text(f"{page.url}\n\n{tree}\n", encoding="utf-8")
