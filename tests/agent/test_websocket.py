"""The commands that the panel is made from: what they tell, a page at a time, and what they refuse."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
import json
from pathlib import Path
import time
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.show.listing import HOUR, HOURS, SEARCHED, open_by_hour
from custom_components.astromech.const import DOMAIN

from .conftest import PassTime
from .doors import WebsocketDoor, refusal
from .journal.test_journal import DIAGNOSIS, INCIDENT
from .test_main_job import heal, stuck_station

type Ask = Callable[..., Awaitable[Any]]

HOSTILE = "<img src=x onerror=alert(1)>\u202e{{ 1/0 }}"
MANY = 10_000


@pytest.fixture
async def ask(
    hass: HomeAssistant, agent: Agent, hass_ws_client: WebSocketGenerator, socket_enabled: None
) -> Ask:
    """Return what asks as the administrator; raises ApprovalRefused with the error's code."""

    async def ask_(command: str, **words: Any) -> Any:
        # A connection for each: where time is moved, heartbeats are missed.
        return await WebsocketDoor(await hass_ws_client(hass)).ask(command, **words)

    return ask_


@pytest.fixture
async def station(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> ConfigEntry:
    """Return a weather station that is stuck, and about which something is proposed."""
    await stuck_station(hass, flaky_entry, pass_time)
    return flaky_entry


async def kept(agent: Agent, number: int = 0, *, age: float = 0, title: str = "Station") -> int:
    """Have an incident in the journal that is over; return its row."""
    now = dt_util.utcnow().timestamp()
    seen = replace(INCIDENT, fingerprint=f"{number:012x}")
    row = await agent.journal.incident_opened(seen, title, DIAGNOSIS, now - age)
    await agent.journal.incident_resolved(row, "cured_itself", now - age + 60)
    return row


async def test_a_stuck_station_is_listed_explained_and_counted(
    hass: HomeAssistant, agent: Agent, station: ConfigEntry, ask: Ask
) -> None:
    overview = await ask("overview")
    assert (overview["open"], overview["waiting"], overview["week"][-1]) == (1, 1, 1)

    (row,) = (await ask("incidents/page", state="open"))["incidents"]
    assert row["integration"] == "flaky"
    assert row["state"] == "open"
    assert (await ask("incidents/page", state="healed"))["incidents"] == []

    told = await ask("incident", incident=row["incident"])
    assert told["card"]["id"] == told["diagnosis"]["rule"]
    assert {symptom["id"] for symptom in told["symptoms"]} >= set(told["diagnosis"]["evidence"])
    assert told["filed"]["action"] == "reload_config_entry"
    assert any(step["ours"] for step in told["steps"])
    assert told["sent"] == []
    nodes = {node["id"]: node for node in told["graph"]["nodes"]}
    assert nodes[f"config_entry/{station.entry_id}"]["down"]
    assert {part for edge in told["graph"]["edges"] for part in edge} <= nodes.keys()
    json.dumps(told)


async def test_what_is_ignored_and_what_has_healed_is_told_apart(
    hass: HomeAssistant, agent: Agent, station: ConfigEntry, ask: Ask, pass_time: PassTime
) -> None:
    (row,) = (await ask("incidents/page"))["incidents"]
    await ask("snooze", fingerprint=row["fingerprint"], hours=24)
    assert (await ask("incidents/page", state="open"))["incidents"] == []
    (aside,) = (await ask("incidents/page", state="ignored"))["incidents"]
    assert aside["incident"] == row["incident"]

    await heal(hass, station)
    await pass_time(120)
    (healed,) = (await ask("incidents/page", state="healed"))["incidents"]
    assert healed["resolution"] == "cured_itself"


async def test_a_person_who_helped_has_it_verified(
    hass: HomeAssistant, agent: Agent, station: ConfigEntry, ask: Ask
) -> None:
    (row,) = (await ask("incidents/page"))["incidents"]
    answer = await ask("incident/verify", fingerprint=row["fingerprint"])
    assert not answer["verified"]
    assert answer["failed"]
    assert (await ask("incidents/page", state="open"))["incidents"]

    await heal(hass, station)
    await hass.config_entries.async_reload(station.entry_id)
    await hass.async_block_till_done()
    answer = await ask("incident/verify", fingerprint=row["fingerprint"])
    assert answer == {"verified": True, "failed": []}
    (closed,) = (await ask("incidents/page", state="resolved"))["incidents"]
    assert closed["resolution"] == "verified"


async def test_pages_follow_one_another_without_a_gap(agent: Agent, ask: Ask) -> None:
    rows = [await kept(agent, number) for number in range(7)]
    seen: list[int] = []
    words: dict[str, int] = {}
    while True:
        page = await ask("incidents/page", limit=3, **words)
        seen += [row["incident"] for row in page["incidents"]]
        assert len(page["incidents"]) <= 3
        if page["next"] is None:
            break
        words["before"] = page["next"]
    assert seen == rows[::-1]


async def test_words_and_integrations_are_searched(agent: Agent, ask: Ask) -> None:
    await kept(agent, 1, title="Kitchen lamp")
    await kept(agent, 2, title=HOSTILE)
    (found,) = (await ask("incidents/page", text="KITCHEN"))["incidents"]
    assert found["subject"] == "Kitchen lamp"
    (hostile,) = (await ask("incidents/page", text="onerror"))["incidents"]
    assert hostile["subject"] == HOSTILE
    assert (await ask("incidents/page", text="cellar"))["incidents"] == []
    assert (await ask("incidents/page", integration="hue"))["incidents"] == []


async def test_a_page_of_ten_thousand_costs_what_a_page_of_ten_costs(
    agent: Agent, ask: Ask
) -> None:
    """The hundred newest are read by the index, whatever is behind them; a search is bounded."""
    few = [await kept(agent, number) for number in range(100)]

    async def quickest() -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            page = await ask("incidents/page", limit=100)
            times.append(time.perf_counter() - start)
            assert len(page["incidents"]) == 100
        return min(times)

    alone = await quickest()
    await agent.journal.transact(_copy, agent.journal, few[0])
    assert (await ask("incidents/page", limit=1))["incidents"][0]["incident"] > MANY
    assert await quickest() < 3 * alone

    page = await ask("incidents/page", text="is in none of them")
    assert page["incidents"] == []
    assert page["next"] == MANY + 100 + 1 - SEARCHED


def _copy(journal: Any, row: int) -> None:
    """Have MANY incidents more, each like one that is there."""
    columns = [
        name["name"] for name in journal.rows("SELECT name FROM pragma_table_info('incidents')")
    ]
    others = ", ".join(name for name in columns if name != "id")
    journal.write(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})"  # noqa: S608
        f" INSERT INTO incidents ({others}) SELECT {others} FROM incidents, n WHERE id = ?",
        row,
    )


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("incidents/page", {"limit": 101}),
        ("incidents/page", {"limit": 0}),
        ("incidents/page", {"before": 2**63}),
        ("incidents/page", {"state": "asleep"}),
        ("incidents/page", {"text": "x" * 1000}),
        ("incident", {"incident": -1}),
        ("journal", {"text": "x" * 101}),
        ("journal", {"after": [1]}),
        ("journal", {"kind": "gossip"}),
        ("executions", {"limit": 51}),
        ("executions/settle", {"execution": "x", "verdict": "perhaps"}),
        ("policy/mode", {"action": "format_disk", "mode": "never"}),
        ("policy/check", {"text": "x" * (64 * 1024 + 1)}),
        ("policy/save", {"text": "", "digest": "short"}),
    ],
)
async def test_what_is_out_of_bounds_is_refused(
    ask: Ask, command: str, words: dict[str, Any]
) -> None:
    assert await refusal(ask(command, **words)) == "invalid_format"


async def test_what_is_not_there_is_told_so(ask: Ask) -> None:
    for command in ("incident", "incident/bundle"):
        assert await refusal(ask(command, incident=99)) == "not_found"
    settle = ask("executions/settle", execution="none", verdict="helped")
    assert await refusal(settle) == "not_found"
    assert await refusal(ask("incident/verify", fingerprint="none")) is not None


async def test_the_journal_is_searched_exported_and_held_against_its_hashes(
    hass: HomeAssistant, agent: Agent, ask: Ask, hass_client_no_auth: ClientSessionGenerator
) -> None:
    rows = {await kept(agent, number, age=3600 * number) for number in range(3)}
    page = await ask("journal", kind="incident_opened", limit=2)
    assert len(page["timeline"]) == 2
    rest = await ask("journal", kind="incident_opened", limit=2, after=page["next"])
    assert {row["incident"] for row in (*page["timeline"], *rest["timeline"])} == rows
    assert (await ask("journal", text="station"))["timeline"]
    assert (await ask("journal", text="100 %_"))["timeline"] == []
    assert (await ask("journal/verify"))["intact"] is True

    told = await ask("journal/export")
    answer = await (await hass_client_no_auth()).get(told["link"])
    assert answer.status == HTTPStatus.OK
    assert len((await answer.text()).splitlines()) == told["lines"]


async def test_what_was_done_is_told_step_by_step(
    agent: Agent, station: ConfigEntry, ask: Ask, pass_time: PassTime
) -> None:
    (filed,) = (await ask("proposals"))["proposals"]
    await ask("approve", id=filed["id"], plan_hash=filed["plan_hash"])
    await pass_time(30)
    (done,) = (await ask("executions"))["executions"]
    assert (done["action"], done["over"]) == ("reload_config_entry", True)
    (told,) = (await ask("incident", incident=done["incident"]))["executions"]
    assert [step["state"] for step in told["steps"]][:1] == ["approved"]
    assert told["steps"][-1]["state"] == done["state"]


async def test_the_policy_is_edited_as_the_file_is(hass: HomeAssistant, ask: Ask) -> None:
    file = Path(hass.config.path(DOMAIN, "policy.yaml"))
    shown = await ask("policy/file")
    wrong = "mode: sometimes\n"
    problem = (await ask("policy/check", text=wrong))["problem"]
    saved = await ask("policy/save", text=wrong, digest=shown["digest"])
    assert saved["problem"] == problem
    assert problem["line"] >= 1
    assert await hass.async_add_executor_job(file.read_text) == shown["text"]

    better = f"{shown['text']}\n# as we like it\n"
    assert (await ask("policy/save", text=better, digest=shown["digest"]))["problem"] is None
    assert await hass.async_add_executor_job(file.read_text) == better
    # Who edits what somebody else has changed meanwhile overwrites nothing.
    assert (
        await refusal(ask("policy/save", text=f"{better}#\n", digest=shown["digest"])) is not None
    )
    assert await hass.async_add_executor_job(file.read_text) == better


async def test_a_mode_is_chosen_for_an_action(ask: Ask) -> None:
    await ask("policy/mode", action="reload_config_entry", mode="never")
    modes = {each["action"]: each["chosen"] for each in (await ask("policy"))["actions"]}
    assert modes.pop("reload_config_entry") == "never"
    assert set(modes.values()) == {None}


async def test_without_an_agent_there_is_one_answer(
    hass: HomeAssistant, agent_entry: ConfigEntry, ask: Ask
) -> None:
    await hass.config_entries.async_unload(agent_entry.entry_id)
    for command in ("overview", "incidents/page", "executions", "journal", "policy"):
        assert await refusal(ask(command)) == "not_found"


async def test_a_journal_that_refuses_is_told_and_shows_nothing(
    hass: HomeAssistant, agent: Agent, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        return None

    monkeypatch.setattr(type(agent.shown.listing), "async_page", refuse)
    assert await refusal(ask("incidents/page")) == "journal_unwritable"


def test_hours_in_which_something_was_open_are_counted() -> None:
    since = 1000.0
    spans = [
        (since - 50, since + 1),
        (since + HOUR, since + 3 * HOUR - 1),
        (since + 2 * HOUR, None),
    ]
    assert open_by_hour(spans, since)[:4] == [1, 1, 2, 1]
    assert open_by_hour(spans, since)[-1] == 1
    assert open_by_hour([(since - 9, since - 1)], since) == [0] * HOURS
