"""The robot by hand: it follows, and stops whenever the hand is gone."""

from typing import Any

from playwright.async_api import Locator, Page, expect
import pytest

from simulator.demo import contents as demo
from simulator.demo.session import Json, Session
from simulator.demo.waiting import until

from . import walk
from .accessibility import grave_violations
from .conftest import PHONE, OpenPage, Picture

ROLL = (0x02, 0x30)
STOPPED, ROLLING = "00", "01"
GREEN = [0, 255, 0]
DASHBOARD = "droid-cards"


@pytest.fixture
async def droid(session: Session) -> str:
    """Have a droid and nothing else; the id of its light."""
    offer = await until(lambda: demo.discovered_droid(session), "a droid", within=15)
    entry = await demo.accept_droid(session, offer["flow_id"])
    light = await until(lambda: demo.light_of(session, entry["entry_id"]), "a light", within=10)
    assert isinstance(light, str)
    return light


async def robot(session: Session) -> Json:
    """Return how the virtual robot is."""
    return await session.ask("virtual_bb8", "packets", name=demo.ROBOT)


async def rolls(session: Session) -> list[str]:
    """Return the data of the rolls that the robot got."""
    packets: list[dict[str, Any]] = (await robot(session))["packets"]
    return [each["data"] for each in packets if (each["did"], each["cid"]) == ROLL]


async def forget(session: Session) -> None:
    await session.call("virtual_bb8", "forget_packets", name=demo.ROBOT)


async def is_rolling(session: Session) -> bool:
    return bool((await robot(session))["speed"])


async def heads_right(session: Session) -> bool:
    heading: float = (await robot(session))["heading"]
    return 80 <= heading <= 100


async def was_stopped(session: Session) -> bool:
    """Say whether it stands because it was told to, and nothing came after that."""
    told = await rolls(session)
    return bool(told) and told[-1].endswith(STOPPED) and not await is_rolling(session)


async def expect_rolling(session: Session) -> None:
    await until(lambda: is_rolling(session), "the robot rolls", within=5)


async def expect_stopped(session: Session) -> None:
    await until(lambda: was_stopped(session), "the robot was stopped", within=5)
    await forget(session)


async def wake(place: Locator) -> Locator:
    """Allow motion and wake the robot; return the pad."""
    pad = place.get_by_test_id("pad")
    await expect(place.get_by_text("switch on Motion allowed first")).to_be_visible()
    await expect(pad).to_have_attribute("aria-disabled", "true")
    await place.get_by_test_id("allow").click()
    await place.get_by_test_id("wake").click()
    await expect(pad).not_to_have_attribute("aria-disabled", "true")
    return pad


async def grab(page: Page, pad: Locator) -> None:
    """Press on the pad, right of its middle, and hold."""
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    assert box
    await page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] / 2)
    await page.mouse.down()


async def test_the_robot_follows_a_hand_and_stops_when_it_is_gone(
    page: Page, session: Session, droid: str, picture: Picture
) -> None:
    await walk.open_panel(page, demo.LOGIN, "droid")
    place = page.get_by_test_id("place-droid")
    pad = await wake(place)
    await expect(place.get_by_test_id("connection")).to_have_text("Connected")
    assert await grave_violations(page) == []
    await picture("droid")
    await forget(session)

    await grab(page, pad)
    await expect_rolling(session)
    await until(lambda: heads_right(session), "the robot heads to the right", within=5)
    assert {int(each[:2], 16) for each in await rolls(session)} <= set(range(60, 81))
    await page.mouse.up()
    await expect_stopped(session)

    await pad.focus()
    await page.keyboard.down("w")
    await expect_rolling(session)
    await page.wait_for_timeout(1500)  # longer than a lease: held keys go on
    assert await is_rolling(session)
    assert len(await rolls(session)) < 12
    await page.keyboard.up("w")
    await expect_stopped(session)

    for event in ("blur", "pagehide"):
        await grab(page, pad)
        await expect_rolling(session)
        await page.evaluate("event => window.dispatchEvent(new Event(event))", event)
        await expect_stopped(session)
        await page.mouse.up()
    await page.keyboard.down("ArrowUp")
    await expect_rolling(session)
    await page.evaluate(
        "() => { Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); delete document.visibilityState; }"
    )
    await expect_stopped(session)
    await page.keyboard.up("ArrowUp")

    await page.keyboard.down("ArrowLeft")
    await expect_rolling(session)
    await page.keyboard.press("Tab")
    await expect_stopped(session)
    await page.keyboard.up("ArrowLeft")

    await pad.focus()
    await page.keyboard.down("s")
    await expect_rolling(session)
    await page.close()
    await expect_stopped(session)


async def test_the_robot_is_shown_coloured_and_halted(
    page: Page, session: Session, droid: str
) -> None:
    await walk.open_panel(page, demo.LOGIN, "droid")
    place = page.get_by_test_id("place-droid")
    pad = await wake(place)

    await place.get_by_test_id("colour").fill("#00ff00")
    await until(lambda: shows(session, GREEN), "the robot is green", within=5)

    await place.get_by_test_id("live").click()
    await expect(place.locator("figure[data-testid=attitude]")).not_to_contain_text("\N{EN DASH}")
    await expect(place.get_by_test_id("way")).to_contain_text("cm ahead")

    trace = place.get_by_test_id("trace")
    await trace.get_by_text("Packet trace").click()
    await expect(trace.get_by_role("cell", name="SetMainLed").first).to_be_visible()
    await expect(trace.get_by_role("row").filter(has_text="00ff00").first).to_be_visible()

    await pad.focus()
    await page.keyboard.down("ArrowUp")
    await expect_rolling(session)
    await place.get_by_test_id("halt").click()
    await page.keyboard.up("ArrowUp")
    await expect_stopped(session)
    await expect(pad).to_have_attribute("aria-disabled", "true")
    await pad.press("ArrowUp")
    await place.get_by_test_id("clear").click()
    await expect(pad).not_to_have_attribute("aria-disabled", "true")
    assert all(each.endswith(STOPPED) for each in await rolls(session))

    await page.goto("/astromech/journal")  # who leaves has no live values any more
    await until(lambda: stays_silent(session), "no streaming", within=5)


async def shows(session: Session, color: list[int]) -> bool:
    seen: list[int] = (await robot(session))["main_led"]
    return seen == color


async def stays_silent(session: Session) -> bool:
    return await session.state("switch.bb_8_12ab_sensor_streaming") == "off"


async def test_a_phone_in_the_dark_and_a_house_without_a_robot(
    open_page: OpenPage, session: Session
) -> None:
    await demo.add_agent(session, settle=1)
    page = await open_page(PHONE, "dark")
    await walk.open_panel(page, demo.LOGIN, "droid")
    place = page.get_by_test_id("place-droid")
    await expect(place.get_by_test_id("no-droid")).to_be_visible()
    offer = await until(lambda: demo.discovered_droid(session), "a droid", within=15)
    await demo.accept_droid(session, offer["flow_id"])
    await page.reload()
    pad = await wake(place)
    assert await grave_violations(page) == []
    width = await page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= PHONE.width
    await forget(session)
    await pad.tap()  # in the middle, where nothing drives
    await grab(page, pad)
    await expect_rolling(session)
    await page.mouse.up()
    await expect_stopped(session)


async def test_a_card_on_a_dashboard_drives_and_has_an_editor(
    page: Page, session: Session, droid: str
) -> None:
    card = {"type": "custom:astromech-droid-card", "entity": droid, "show_pad": True}
    await session.command(
        "lovelace/dashboards/create", url_path=DASHBOARD, title="Cards", mode="storage"
    )
    views = [{"title": "Droid", "cards": [card]}]
    await session.command("lovelace/config/save", url_path=DASHBOARD, config={"views": views})
    await walk.open_login(page, demo.LOGIN)
    await walk.log_in(page, demo.LOGIN)
    await page.goto(f"/{DASHBOARD}")
    shown = page.get_by_test_id("droid-card")
    await expect(shown.get_by_role("heading", name="BB-8 12AB")).to_be_visible()
    pad = await wake(shown)
    await expect(shown.get_by_test_id("connection")).to_have_text("Connected")
    await shown.get_by_test_id("colour").fill("#00ff00")
    await until(lambda: shows(session, GREEN), "the robot is green", within=5)
    await forget(session)
    await grab(page, pad)
    await expect_rolling(session)
    await page.mouse.up()
    await expect_stopped(session)

    await page.goto(f"/{DASHBOARD}/0?edit=1")
    await page.get_by_role("button", name="Edit", exact=True).first.click()
    editor = page.locator("astromech-droid-card-editor")
    await expect(editor.get_by_text("Show the drive pad")).to_be_visible()
    await editor.locator("ha-switch").click()
    await page.get_by_role("button", name="Save").click()
    await expect(shown.get_by_test_id("pad")).to_have_count(0)
