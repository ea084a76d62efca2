"""Incidents, one of them, and the card of a dashboard: what is told, and that text stays text."""

from playwright.async_api import Page, expect

from simulator.demo import contents as demo
from simulator.demo.session import Session

from . import walk
from .conftest import Picture

DASHBOARD = "incident-cards"
HOSTILE = "<img src=x onerror=document.title='hit'>"


async def test_an_incident_is_read_and_its_report_is_shown_before_it_leaves(
    page: Page, trouble: Session, picture: Picture
) -> None:
    station = await trouble.command("config_entries/get", domain="flaky")
    await trouble.command("config_entries/update", entry_id=station[0]["entry_id"], title=HOSTILE)
    await walk.open_panel(page, demo.LOGIN)
    place = page.get_by_test_id("place-incidents")
    await expect(place.get_by_test_id("week").locator("rect")).not_to_have_count(0)
    await picture("incidents")
    await place.get_by_role("searchbox").fill("no such thing")
    await expect(place.get_by_text("No incident is open.")).to_be_visible()
    await place.get_by_role("searchbox").fill("connection that was closed")
    await place.get_by_test_id("incidents").get_by_role("link").click()

    one = page.get_by_test_id("place-incident")
    await expect(one.get_by_test_id("proof")).to_contain_text("session_is_closed")
    await expect(one.get_by_test_id("proof")).to_contain_text("Integration is stuck")
    await expect(one.get_by_test_id("records")).to_contain_text("Session is closed")
    await expect(one.get_by_test_id("sent")).to_contain_text("Nothing")
    graph = one.get_by_test_id("graph")
    await expect(graph.locator("svg g.down")).not_to_have_count(0)
    await expect(graph).to_contain_text(HOSTILE)
    assert await page.title() != "hit"
    await picture("incident")
    async with page.expect_download() as download:
        await one.get_by_test_id("bundle").click()
    assert (await download.value).suggested_filename.endswith(".json")

    await page.goto("/astromech/incident/1")  # by its address, as from a bookmark
    await expect(one.get_by_test_id("summary")).to_contain_text("Integration is stuck")
    await one.get_by_test_id("resolve").click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await one.get_by_test_id("snooze").click()
    await expect(one.get_by_test_id("summary")).to_contain_text("Ignored")
    await page.goto("/astromech/incident/999")
    await expect(one.get_by_role("alert")).to_be_visible()


async def test_a_remedy_is_approved_from_a_dashboard(
    page: Page, trouble: Session, picture: Picture
) -> None:
    card = {"type": "custom:astromech-incidents-card", "rows": 3}
    await trouble.command(
        "lovelace/dashboards/create", url_path=DASHBOARD, title="Cards", mode="storage"
    )
    views = [{"title": "House", "cards": [card]}]
    await trouble.command("lovelace/config/save", url_path=DASHBOARD, config={"views": views})
    await walk.open_login(page, demo.LOGIN)
    await walk.log_in(page, demo.LOGIN)
    await page.goto(f"/{DASHBOARD}")
    shown = page.get_by_test_id("incidents-card")
    await expect(shown.get_by_text("Integration is stuck")).to_be_visible()
    await picture("incidents-card")
    await shown.get_by_test_id("approve").click()
    await page.get_by_test_id("confirm").click()
    await expect(shown.get_by_test_id("last")).to_contain_text("It helped", timeout=40_000)
    await expect(shown.get_by_text("Nothing is wrong that I know of.")).to_be_visible()
    assert await trouble.state("sensor.weather_station_temperature") == "21.5"

    await page.goto(f"/{DASHBOARD}/0?edit=1")
    await page.get_by_role("button", name="Edit", exact=True).first.click()
    editor = page.locator("astromech-incidents-card-editor")
    await expect(editor.get_by_text("Show what waits for a decision")).to_be_visible()
    await editor.locator("ha-switch").click()
    await page.get_by_role("button", name="Save").click()
    await expect(shown.get_by_test_id("last")).to_have_count(0)
