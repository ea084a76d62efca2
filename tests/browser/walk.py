"""What a person does in the frontend, each function one errand.

The content of a dialog is slotted into a `<dialog>` in a shadow root, and so is no descendant of
what has the role "dialog": errands begin at the tag of the dialog instead.
"""

import re
from typing import Final

from playwright.async_api import Locator, Page, expect

from simulator.demo.house import Login

FLOW: Final = "dialog-data-entry-flow"  # of config flows and of fix flows


async def open_login(page: Page, login: Login) -> None:
    """Open the house; the form is filled in, but not sent yet."""
    await page.goto("/")
    await page.locator("input[name=username]").fill(login.username)
    await page.locator("input[name=password]").fill(login.password)


async def log_in(page: Page, login: Login) -> None:
    """Send the form and arrive at the overview."""
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_text(f"Welcome {login.name}")).to_be_visible()


async def open_panel(page: Page, login: Login, place: str = "incidents") -> None:
    """Sign in, and go to a place of the panel."""
    await open_login(page, login)
    await log_in(page, login)
    await page.goto(f"/astromech/{place}")
    await expect(page.get_by_test_id(f"place-{place.partition('/')[0]}")).to_be_visible()


async def open_integrations(page: Page) -> None:
    """Go to Settings > Devices & services."""
    await page.locator("ha-sidebar a[href='/config']").click()
    await page.get_by_role("link", name="Devices & services").click()
    await expect(page.get_by_role("button", name="Add integration")).to_be_visible()


async def take_offer(page: Page, title: str) -> None:
    """Press the button on the card of a discovered device."""
    card = page.locator("ha-config-flow-card").filter(has_text=title)
    await card.get_by_role("button", name="Add").click()
    await expect(page.locator(FLOW).get_by_text(f"Do you want to add {title}?")).to_be_visible()


async def choose_brand(page: Page, brand: str, choice: str) -> None:
    """Begin Add integration, and choose an item of the brand's menu."""
    await page.get_by_role("button", name="Add integration").click()
    brands = page.locator("dialog-add-integration")
    await brands.get_by_placeholder("Search for a brand name").fill(brand)
    await brands.get_by_role("button", name=brand, exact=True).click()
    await page.locator(FLOW).get_by_text(choice, exact=True).click()


async def enter_number(page: Page, name: str, value: int) -> None:
    """Enter a number in a field of a flow."""
    await page.locator(FLOW).get_by_role("spinbutton", name=name).fill(str(value))


async def press(page: Page, name: str) -> None:
    """Press a button of a flow."""
    await page.locator(FLOW).get_by_role("button", name=name).click()


async def skip_naming(page: Page, device: str) -> None:
    """End a flow that has added a device, with the name and without an area."""
    flow = page.locator(FLOW)
    await expect(flow.get_by_role("textbox", name="Device name")).to_have_value(device)
    await flow.get_by_role("button", name="Skip and finish").click()
    await expect(flow.get_by_role("button")).to_have_count(0)


async def switch_on(page: Page, device: str, light: str) -> None:
    """Switch a light on from its device's page; its state was not known before."""
    await page.get_by_role("button", name=f"Turn {device} {light} on").click()
    await expect(page.get_by_role("switch", name=light)).to_be_checked()


async def choose_color(page: Page, light: str, favorite: int) -> None:
    """Open a light on its device's page, choose one of the offered colours, and close it."""
    await page.locator("ha-device-entities-card").get_by_text(light).click()
    details = page.locator("ha-more-info-dialog")
    await details.get_by_role("button", name=f"Set favorite color {favorite}").click()
    await details.get_by_role("button", name="Close").click()
    await expect(details.get_by_role("button")).to_have_count(0)


async def open_repairs(page: Page, title: str) -> Locator:
    """Go to Settings > Repairs; returns the only issue, by a part of its title."""
    await page.locator("ha-sidebar a[href='/config']").click()
    await page.get_by_role("link", name="1 repair").click()
    await expect(page).to_have_url(re.compile("/config/repairs"))
    issue = page.get_by_role("button", name=title)
    await expect(issue).to_be_visible()
    return issue
