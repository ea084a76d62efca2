"""Approvals, the journal and the policy in the panel: a person decides, and sees what came of it."""

from playwright.async_api import Page, expect

from simulator.demo import contents as demo
from simulator.demo.session import Session

from . import walk
from .conftest import Picture


async def test_a_person_rehearses_approves_and_sees_the_result(
    page: Page, trouble: Session, picture: Picture
) -> None:
    await walk.open_panel(page, demo.LOGIN, "approvals")
    waiting = page.get_by_test_id("waiting")
    await expect(waiting.get_by_role("heading", name="Waiting for you: 1")).to_be_visible()
    await expect(waiting.get_by_text("entities: 3, devices: 1, about 5 s")).to_be_visible()

    await waiting.get_by_role("button", name="Dry run").click()
    await expect(waiting.get_by_test_id("rehearsal")).to_have_text("It would be carried out.")
    await picture("approvals")

    await waiting.get_by_role("button", name="Approve").click()
    await page.get_by_role("button", name="Cancel").click()
    await expect(waiting.get_by_role("button", name="Approve")).to_be_visible()

    await waiting.get_by_role("button", name="Approve").click()
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_test_id("running")).to_be_visible()
    await expect(page.get_by_test_id("results").get_by_text("It helped")).to_be_visible()
    await expect(waiting.get_by_text("Nothing waits for your decision.")).to_be_visible()
    assert await session_is_well(trouble)

    await page.locator("astromech-panel").get_by_role("link", name="Journal").click()
    rows = page.get_by_test_id("rows")
    await expect(rows.get_by_text("It helped")).to_be_visible()
    await picture("journal")
    await page.get_by_role("searchbox").fill("nothing is called this")
    await expect(page.get_by_text("Nothing found.")).to_be_visible()
    await page.get_by_role("searchbox").fill("weather")
    await page.get_by_role("combobox").select_option("incident_opened")
    await expect(rows.get_by_role("row")).to_have_count(1)
    await page.get_by_role("button", name="Verify").click()
    await expect(page.get_by_test_id("note")).to_have_text("The journal is as it was written.")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Export").click()
    assert (await download.value).suggested_filename.endswith(".jsonl")


async def session_is_well(session: Session) -> bool:
    return await session.state("sensor.weather_station_temperature") == "21.5"


async def test_a_proposal_is_rejected_with_a_reason(page: Page, trouble: Session) -> None:
    await walk.open_panel(page, demo.LOGIN, "approvals")
    await page.get_by_test_id("reject").click()
    await page.get_by_role("textbox", name="Why").fill("<b>not now</b>")
    await page.get_by_test_id("confirm").click()
    await expect(page.get_by_text("Nothing waits for your decision.")).to_be_visible()
    await page.goto("/astromech/journal")
    await expect(page.get_by_test_id("rows").get_by_text("Decided")).to_be_visible()
    await expect(page.locator("astromech-journal b")).to_have_count(0)


async def test_the_policy_is_chosen_and_edited_and_a_mistake_changes_nothing(
    page: Page, trouble: Session, picture: Picture
) -> None:
    await walk.open_panel(page, demo.LOGIN, "policy")
    choice = page.get_by_role(
        "combobox", name="Your choice for: Reload the integration", exact=True
    )
    await choice.select_option("never")
    await expect(choice).to_have_value("never")
    policy = await trouble.command("astromech/policy")
    assert {each["chosen"] for each in policy["actions"]} == {"never", None}

    file = page.get_by_test_id("file")
    good = await file.input_value()
    await file.fill(good.replace("mode: ask", "mode: sometimes", 1))
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_test_id("problem")).to_contain_text(
        "a mode is never, ask or automatic"
    )
    await expect(page.get_by_test_id("problem")).to_contain_text("Line ")
    assert (await trouble.command("astromech/policy/file"))["text"] == good

    night = 'quiet_hours:\n  - from: "22:00"\n    to: "07:00"'
    await file.fill(good.replace("quiet_hours: []", night))
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_test_id("hours").locator("rect.quiet")).to_have_count(14)
    await picture("policy")
    await expect(page.get_by_test_id("problem")).to_have_text("Nothing is wrong with it.")
    assert "22:00" in (await trouble.command("astromech/policy/file"))["text"]
