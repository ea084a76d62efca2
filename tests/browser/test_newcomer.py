"""What a newcomer does in the demo, from the login to a repaired integration."""

from playwright.async_api import Page, expect

from simulator.demo import contents as demo
from simulator.demo.session import Session
from simulator.demo.waiting import until

from . import walk
from .conftest import Picture

WHITE = [255, 255, 255]
ORANGE = [255, 137, 14]  # the first of the frontend's favourites


async def color_of_robot(session: Session) -> list[int]:
    color: list[int] = (await session.ask("virtual_bb8", "packets", name=demo.ROBOT))["main_led"]
    return color


async def is_robot(session: Session, color: list[int]) -> bool:
    return await color_of_robot(session) == color


async def test_a_newcomer_adds_both_kinds_and_has_an_integration_repaired(
    page: Page, session: Session, picture: Picture
) -> None:
    station = await demo.add_weather_station(session)

    await walk.open_login(page, demo.LOGIN)
    await picture("login")
    await walk.log_in(page, demo.LOGIN)

    await walk.open_integrations(page)
    await walk.take_offer(page, "BB-8 12AB")
    await picture("add-droid")
    await walk.press(page, "Submit")
    await walk.skip_naming(page, "BB-8 12AB")

    await walk.switch_on(page, "BB-8 12AB", "Main light")
    assert await color_of_robot(session) == WHITE
    await walk.choose_color(page, "Main light", favorite=1)
    await until(lambda: is_robot(session, ORANGE), "the robot is orange", within=10)
    await picture("droid-device")

    await walk.open_integrations(page)
    await walk.choose_brand(page, "Astromech", "Operations agent")
    await walk.enter_number(page, "Settle time", 3)
    await picture("add-agent")
    await walk.press(page, "Submit")
    await walk.skip_naming(page, "Operations agent")

    await demo.break_station(session, station)
    await until(lambda: demo.raised_issue(session), "an issue", within=10)
    issue = await walk.open_repairs(page, demo.STATION)
    await picture("repairs")
    await issue.click()
    dialog = page.locator(walk.FLOW)
    await expect(dialog.get_by_text("If you approve:")).to_be_visible()
    await picture("review")
    await dialog.get_by_text("Dry run: show what would happen").click()
    await expect(dialog.get_by_text("It would be carried out.")).to_be_visible()
    await picture("dry-run")
    await walk.press(page, "Back")
    await dialog.get_by_text("Approve", exact=True).click()
    await expect(dialog.get_by_role("progressbar")).to_be_visible()
    await expect(dialog.get_by_text("The issue is repaired!")).to_be_visible()
    await picture("repaired")
    await walk.press(page, "Finish")
    await expect(page.get_by_text("There are currently no repairs pending")).to_be_visible()

    assert await demo.raised_issue(session) is None
    assert await session.state("sensor.weather_station_temperature") == "21.5"
