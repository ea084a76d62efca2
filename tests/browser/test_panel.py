"""The panel as a whole: every place on a desk and on a phone, for eyes and for a screen reader."""

from playwright.async_api import expect
import pytest

from simulator.demo import contents as demo
from simulator.demo.session import Session

from . import walk
from .accessibility import PANEL, grave_violations
from .conftest import DESKTOP, PHONE, OpenPage, Scheme, Size

PLACES = ("Incidents", "Approvals", "Journal", "Policy", "Droid", "Incident")


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
async def test_every_place_can_be_read_by_everybody(
    open_page: OpenPage, trouble: Session, size: Size, scheme: Scheme
) -> None:
    page = await open_page(size, scheme)
    await walk.open_panel(page, demo.LOGIN)
    panel = page.locator("astromech-panel")
    for place in PLACES:
        if place == "Incident":
            await page.goto("/astromech/incident/1")
        else:
            await panel.get_by_role("link", name=place).click()
        shown = panel.get_by_test_id(f"place-{place.lower()}")
        await expect(shown.get_by_role("heading")).not_to_have_count(0)
        await expect(shown.get_by_role("alert")).to_have_count(0)
        assert (place, await grave_violations(page)) == (place, [])
        width = await page.evaluate("document.scrollingElement.scrollWidth")
        assert width <= size.width, place

    # What looks for faults does find one.
    await page.evaluate(
        "way => { let at = document; for (const step of way)"
        " at = (at.shadowRoot ?? at).querySelector(step);"
        " at.shadowRoot.querySelector('main').append(document.createElement('button')); }",
        list(PANEL),
    )
    assert [each for each in await grave_violations(page) if each.startswith("button-name")]
