"""The panel as a whole: its places, and who may see it."""

from playwright.async_api import expect
import pytest

from simulator.demo import contents as demo
from simulator.demo.session import Session

from . import walk
from .conftest import DESKTOP, PHONE, OpenPage, Scheme, Size

PLACES = ("Incidents", "Approvals", "Journal", "Policy", "Droid")


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
async def test_every_place_opens_on_a_desk_and_on_a_phone(
    open_page: OpenPage, trouble: Session, size: Size, scheme: Scheme
) -> None:
    page = await open_page(size, scheme)
    await walk.open_panel(page, demo.LOGIN)
    panel = page.locator("astromech-panel")
    for place in PLACES:
        await panel.get_by_role("link", name=place).click()
        await expect(panel.get_by_test_id(f"place-{place.lower()}")).to_be_visible()
        await expect(panel.get_by_role("alert")).to_have_count(0)
