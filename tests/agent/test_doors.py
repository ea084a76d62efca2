"""Every door to the desk: the same rights, the same answers, and nothing twice."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.astromech.agent.act.catalogue import ACTIONS
from custom_components.astromech.agent.approve.approval import ApprovalRefused
from custom_components.astromech.agent.approve.order_form import order_of
from custom_components.astromech.agent.journal.docket import Filed
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.approval_views import MAX_BODY
from custom_components.astromech.const import DOMAIN

from .conftest import SETTLE, PassTime
from .doors import Door, HttpDoor, Json, ServiceDoor, WebsocketDoor, refusal
from .test_main_job import break_, heal, stuck_station

type Enter = Callable[[MockUser | None], Awaitable[Door]]
"""Goes in by a door, as the administrator unless somebody else is named."""

RELOAD = {"action": "reload_config_entry", "target_kind": "config_entry"}
TEXTS = Path(__file__).parents[2] / "custom_components" / DOMAIN / "translations" / "en.json"

pytestmark = pytest.mark.usefixtures("socket_enabled")


def key_of(words: str) -> str:
    """Return the key of a reason by its words."""
    reasons = json.loads(TEXTS.read_text("utf-8"))["selector"]["reason"]["options"]
    return next(str(key) for key, text in reasons.items() if text == words)


@pytest.fixture(params=["http", "websocket", "service"])
def enter(
    request: pytest.FixtureRequest,
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
) -> Enter:
    """Return what goes in by each door; the dialog of Repairs is walked in the main job."""

    async def token_of(user: MockUser) -> str:
        refresh = await hass.auth.async_create_refresh_token(user, f"https://{user.id}.example/")
        return hass.auth.async_create_access_token(refresh)

    async def enter_(user: MockUser | None = None) -> Door:
        who = user or hass_admin_user
        match request.param:
            case "http":
                return HttpDoor(await hass_client(await token_of(who)))
            case "websocket":
                return WebsocketDoor(await hass_ws_client(hass, await token_of(who)))
            case _:
                return ServiceDoor(hass, who.id, key_of)

    return enter_


@pytest.fixture
async def filed(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> Filed:
    """Return what is proposed about a weather station that is stuck."""
    await stuck_station(hass, flaky_entry, pass_time)
    (filed,) = agent.desk.pending()
    return filed


def shown(filed: Filed) -> Json:
    """Return what names a proposal exactly as it was shown."""
    return {"id": filed.id, "plan_hash": filed.proposal.plan_hash}


async def executions(agent: Agent) -> list[dict[str, Any]]:
    """Return all executions that were begun."""
    return [e for incident in await agent.journal.recent() for e in incident["executions"]]


def write_policy(hass: HomeAssistant, rule: str) -> None:
    """Put a policy with one rule into force."""
    text = f"version: 1\nrules:\n  - action: reload_config_entry\n    {rule}\n"
    Path(hass.config.path(DOMAIN, "policy.yaml")).write_text(text, "utf-8")


# --- deciding -------------------------------------------------------------------------------------


async def test_who_approves_is_in_the_journal(
    agent: Agent, filed: Filed, enter: Enter, hass_admin_user: MockUser, pass_time: PassTime
) -> None:
    door = await enter(None)
    assert await refusal(door.ask("approve", **shown(filed))) is None
    await pass_time(10)
    (execution,) = await executions(agent)
    assert execution["state"] == "succeeded"
    assert execution["approved_by"].split("/")[1:] == [hass_admin_user.id, hass_admin_user.name]
    decided = await agent.journal.transact(
        agent.journal.rows, "SELECT state, decided_by FROM proposals"
    )
    assert [tuple(row) for row in decided] == [("approved", execution["approved_by"])]


async def test_an_approval_cannot_be_replayed(
    hass: HomeAssistant, agent: Agent, filed: Filed, enter: Enter, pass_time: PassTime
) -> None:
    (station,) = hass.config_entries.async_entries("flaky")
    door = await enter(None)
    await door.ask("approve", **shown(filed))
    assert await refusal(door.ask("approve", **shown(filed))) == "approved"
    await pass_time(10)
    await break_(hass, station, "stale_session")
    await pass_time(SETTLE + 5)
    again = agent.desk.about(filed.proposal.fingerprint)
    assert again is not None
    assert again.id != filed.id
    assert again.proposal.plan_hash == filed.proposal.plan_hash
    assert await refusal(door.ask("approve", **shown(filed))) == "approved"
    assert len(await executions(agent)) == 1


async def test_a_stale_plan_is_asked_again(agent: Agent, filed: Filed, enter: Enter) -> None:
    door = await enter(None)
    stale = {"id": filed.id, "plan_hash": "0" * 64}
    assert await refusal(door.ask("approve", **stale)) == "changed"
    assert await refusal(door.ask("reject", **stale)) == "changed"
    assert agent.desk.pending() == [filed]


async def test_who_is_no_administrator_decides_nothing(
    agent: Agent, filed: Filed, enter: Enter, hass_read_only_user: MockUser
) -> None:
    door = await enter(hass_read_only_user)
    for operation in ("approve", "reject"):
        assert await refusal(door.ask(operation, **shown(filed))) == "no_administrator"
    assert await refusal(door.ask("dry_run", id=filed.id)) == "no_administrator"
    assert await refusal(door.ask("propose", **RELOAD, target="x")) == "no_administrator"
    assert agent.desk.pending() == [filed]


async def test_only_those_approve_whom_the_policy_names(
    hass: HomeAssistant, filed: Filed, enter: Enter, hass_admin_user: MockUser, pass_time: PassTime
) -> None:
    other = MockUser(name="Somebody else", is_owner=True).add_to_hass(hass)
    write_policy(hass, f"mode: ask\n    approvers: [{hass_admin_user.name}]")
    door = await enter(other)
    assert await refusal(door.ask("approve", **shown(filed))) == "not_an_approver"
    door = await enter(None)
    assert await refusal(door.ask("approve", **shown(filed))) is None
    await pass_time(10)


async def test_the_policy_may_be_edited_in_between(
    hass: HomeAssistant, agent: Agent, filed: Filed, enter: Enter
) -> None:
    write_policy(hass, "mode: never")
    door = await enter(None)
    assert await refusal(door.ask("approve", **shown(filed))) not in {None, "changed"}
    assert await executions(agent) == []


async def test_what_expired_is_asked_anew(
    agent: Agent, filed: Filed, enter: Enter, pass_time: PassTime
) -> None:
    agent._office._tray._waiting[filed.id] = replace(filed, expires=filed.created)
    door = await enter(None)
    assert await refusal(door.ask("approve", **shown(filed))) == "expired"
    await pass_time(3)
    (again,) = agent.desk.pending()
    assert again.id != filed.id
    assert await refusal(door.ask("approve", **shown(filed))) == "expired"
    assert await refusal(door.ask("approve", **shown(again))) is None


async def test_two_proposals_for_one_target_only_one_runs(
    agent: Agent, filed: Filed, flaky_entry: ConfigEntry, enter: Enter, pass_time: PassTime
) -> None:
    door = await enter(None)
    asked = await door.ask("propose", **RELOAD, target=flaky_entry.entry_id)
    assert len(agent.desk.pending()) == 2
    await door.ask("approve", **shown(filed))
    late = {"id": asked["id"], "plan_hash": asked["plan_hash"]}
    assert await refusal(door.ask("approve", **late)) in {"superseded", "target_busy"}
    await pass_time(10)
    assert agent.desk.pending() == []
    assert len(await executions(agent)) == 1


async def test_a_cure_that_comes_by_itself_supersedes_it(
    hass: HomeAssistant, agent: Agent, filed: Filed, enter: Enter, pass_time: PassTime
) -> None:
    (station,) = hass.config_entries.async_entries("flaky")
    await heal(hass, station)
    await pass_time(20)
    assert agent.desk.pending() == []
    door = await enter(None)
    assert await refusal(door.ask("approve", **shown(filed))) == "superseded"


async def test_what_was_rejected_is_not_asked_again(
    agent: Agent, filed: Filed, enter: Enter, pass_time: PassTime
) -> None:
    door = await enter(None)
    await door.ask("reject", **shown(filed), reason="Not on a Sunday")
    await pass_time(130)
    assert agent.desk.pending() == []
    door = await enter(None)
    assert await refusal(door.ask("approve", **shown(filed))) == "rejected"


async def test_a_dry_run_changes_nothing(agent: Agent, filed: Filed, enter: Enter) -> None:
    door = await enter(None)
    told = await door.ask("dry_run", id=filed.id)
    assert (told["allowed"], told["reason"], told["mode"]) == (True, None, "ask")
    assert told["blast_radius"]["entities"] == 3
    assert "entry_loaded" in told["tests"]
    assert agent.desk.pending() == [filed]
    assert await executions(agent) == []


async def test_what_a_person_asks_for_is_carried_out_once_approved(
    agent: Agent, flaky_entry: ConfigEntry, enter: Enter, pass_time: PassTime
) -> None:
    door = await enter(None)
    asked = await door.ask("propose", **RELOAD, target=flaky_entry.entry_id)
    assert (asked["state"], asked["incident"]) == ("pending", None)
    assert asked["asked_by"]
    await door.ask("approve", id=asked["id"], plan_hash=asked["plan_hash"])
    await pass_time(10)
    rows = await agent.journal.transact(agent.journal.rows, "SELECT state FROM executions")
    assert [row["state"] for row in rows] == ["succeeded"]
    assert flaky_entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ({"action": "format_disk", "target_kind": "host", "target": "disk"}, "unknown_action"),
        ({**RELOAD, "target_kind": "host", "target": "disk"}, "wrong_target"),
        ({**RELOAD, "target": "x", "parameters": {"rm": "-rf"}}, "wrong_parameters"),
        ({**RELOAD, "target": "nowhere"}, "entry_removed"),
    ],
)
async def test_what_is_not_in_the_catalogue_is_not_proposed(
    agent: Agent, enter: Enter, words: Json, key: str
) -> None:
    door = await enter(None)
    assert await refusal(door.ask("propose", **words)) == key
    assert agent.desk.pending() == []


async def test_an_automation_is_nobody(hass: HomeAssistant, agent: Agent, filed: Filed) -> None:
    door = ServiceDoor(hass, None, key_of)
    assert await refusal(door.ask("approve", **shown(filed))) == "nobody"


# --- incidents ------------------------------------------------------------------------------------


async def test_incidents_are_listed_put_off_and_closed(
    hass: HomeAssistant, agent: Agent, filed: Filed, hass_admin_user: MockUser, pass_time: PassTime
) -> None:
    door = ServiceDoor(hass, hass_admin_user.id, key_of)
    (told,) = (await door.ask("list_incidents"))["incidents"]
    assert (told["subject"], told["cause"]) == ("Station", "config_entry_stuck")
    assert (told["proposal"], told["snoozed"]) == (filed.id, False)
    await door.ask("snooze", fingerprint=told["fingerprint"], hours=2)
    await pass_time(3)
    (told,) = (await door.ask("list_incidents"))["incidents"]
    assert (told["proposal"], told["snoozed"]) == (None, True)
    await door.ask("resolve", fingerprint=told["fingerprint"])
    assert (await door.ask("list_incidents"))["incidents"] == []
    assert await refusal(door.ask("resolve", fingerprint="x")) == "no_incident"


async def test_happenings_are_told_over_the_websocket(
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    hass_ws_client: WebSocketGenerator,
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/subscribe"})
    assert (await client.receive_json())["success"]
    await stuck_station(hass, flaky_entry, pass_time)
    kinds: list[str] = []
    while len(kinds) < 2:  # between them, that figures have changed
        kind = (await client.receive_json())["event"]["kind"]
        kinds += [kind] if kind != "changed" else []
    assert kinds == ["incident_opened", "remediation_proposed"]


# --- the endpoints --------------------------------------------------------------------------------


async def test_the_endpoint_of_what_is_pending(
    filed: Filed, hass_client: ClientSessionGenerator, hass_read_only_access_token: str
) -> None:
    client = await hass_client()
    response = await client.get(f"/api/{DOMAIN}/actions/pending")
    (told,) = (await response.json())["proposals"]
    assert told["id"] == filed.id
    reader = await hass_client(hass_read_only_access_token)
    response = await reader.get(f"/api/{DOMAIN}/actions/pending")
    assert response.status == HTTPStatus.FORBIDDEN


async def test_nobody_is_told_anything(
    agent: Agent, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    response = await client.get(f"/api/{DOMAIN}/actions/pending")
    assert response.status == HTTPStatus.UNAUTHORIZED
    response = await client.post(f"/api/{DOMAIN}/actions/approve", json={})
    assert response.status == HTTPStatus.UNAUTHORIZED


async def test_a_body_that_is_too_large_is_refused(
    agent: Agent, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    response = await client.post(f"/api/{DOMAIN}/actions/propose", data=b" " * (MAX_BODY + 1))
    assert response.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert (await response.json())["error"] == "too_large"


async def test_without_an_agent_the_endpoints_say_so(
    hass: HomeAssistant, agent_entry: ConfigEntry[Agent], hass_client: ClientSessionGenerator
) -> None:
    await hass.config_entries.async_unload(agent_entry.entry_id)
    client = await hass_client()
    response = await client.get(f"/api/{DOMAIN}/actions/pending")
    assert (response.status, (await response.json())["error"]) == (404, "no_agent")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = ("id", "plan_hash", "action", "target_kind", "target", "parameters", "reason")
BODIES = (
    st.binary(max_size=60)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.sampled_from(FIELDS), JSON).map(lambda value: json.dumps(value).encode())
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=st.sampled_from(["propose", "approve", "reject", "dry_run"]), body=BODIES)
async def test_no_body_is_more_than_a_bad_request(
    agent: Agent, hass_client: ClientSessionGenerator, name: str, body: bytes
) -> None:
    client = await hass_client()
    response = await client.post(f"/api/{DOMAIN}/actions/{name}", data=body)
    assert 400 <= response.status < 500
    answer = await response.json()
    assert answer.keys() == {"error", "message"}
    assert agent.desk.pending() == []


WORDS = st.sampled_from([str(action) for action in ACTIONS]) | st.text(max_size=20)
KINDS = st.sampled_from(["config_entry", "host", "entity", "automation"]) | st.text(max_size=12)
PARAMETERS = st.dictionaries(
    st.sampled_from(sorted({n for a in ACTIONS.values() for n in a.parameters} | {"rm"})),
    st.text(max_size=12) | st.integers(),
)


@given(action=WORDS, target_kind=KINDS, target=st.text(max_size=20), parameters=PARAMETERS)
def test_no_words_make_an_order_outside_the_catalogue(**words: Any) -> None:
    try:
        order = order_of(words)
    except ApprovalRefused:
        return
    action = ACTIONS[order.action]
    assert order.target.kind in action.targets
    assert order.parameters.keys() == action.parameters.keys()
