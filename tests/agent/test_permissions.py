"""Everything that can be asked, by everybody: who is no administrator learns and moves nothing."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.components.websocket_api.const import DOMAIN as WEBSOCKET
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.astromech.const import DOMAIN
from simulator.peripheral import VirtualBB8

from ..droid import call

HASH: Final = "0" * 64
PROPOSAL: Final = {"proposal": "x"}
SHOWN: Final = {**PROPOSAL, "plan_hash": HASH}
ORDER: Final = {
    "action": "reload_config_entry",
    "target_kind": "config_entry",
    "target": "x",
}

# Words that each command takes: none may be refused for its words before it is for who asks.
COMMANDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "approve": SHOWN,
    "droid": {"entry_id": "x"},
    "droid_packets": {"entry_id": "x"},
    "droids": {},
    "dry_run": PROPOSAL,
    "executions": {},
    "executions/settle": {"execution": "x", "verdict": "helped"},
    "incident": {"incident": 1},
    "incident/bundle": {"incident": 1},
    "incident/verify": {"fingerprint": "x"},
    "incidents": {},
    "incidents/page": {},
    "journal": {},
    "journal/export": {},
    "journal/verify": {},
    "overview": {},
    "policy": {},
    "policy/check": {"text": ""},
    "policy/file": {},
    "policy/mode": {"action": "reload_config_entry", "mode": "never"},
    "policy/save": {"text": "", "digest": HASH},
    "proposals": {},
    "propose": ORDER,
    "reject": SHOWN,
    "resolve": {"fingerprint": "x"},
    "snooze": {"fingerprint": "x", "hours": 1},
    "subscribe": {},
}
VIEWS: Final[Mapping[str, Mapping[str, str]]] = {
    "/api/astromech/incidents/{row}/bundle": {"row": "1"},
    "/api/astromech/exports/{name}": {"name": "journal-1.jsonl"},
    "/api/astromech/actions/pending": {},
    "/api/astromech/actions/propose": {},
    "/api/astromech/actions/approve": {},
    "/api/astromech/actions/reject": {},
    "/api/astromech/actions/dry_run": {},
}
OF_AGENT: Final[Mapping[str, Mapping[str, Any]]] = {
    "approve": {"id": "x", "plan_hash": HASH},
    "dry_run": {"id": "x"},
    "explain": {},
    "export_incident": {"incident": 1},
    "export_journal": {},
    "fire_drill": {},
    "list_incidents": {},
    "propose": ORDER,
    "read_timeline": {},
    "reject": {"id": "x", "plan_hash": HASH},
    "resolve": {"fingerprint": "x"},
    "set_policy_mode": {"action": "reload_config_entry", "mode": "never"},
    "snooze": {"fingerprint": "x", "hours": 1},
}
OF_DROIDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "aim": {},
    "attest": {},
    "boost": {},
    "clear_emergency_stop": {},
    "configure_collision": {},
    "diagnose_link": {},
    "drive_path": {"legs": [{"heading": 0, "speed": 1, "duration": 1}]},
    "emergency_stop": {},
    "health_summary": {},
    "ping": {},
    "raw_motor": {"left": 1, "right": 1},
    "read_versions": {},
    "reset_locator": {},
    "roll": {"speed": 1},
    "run_macro": {"steps": [{"step": "stop"}]},
    "self_level": {},
    "set_heading": {"heading": 0},
    "set_name": {"name": "x"},
    "set_rotation_rate": {"rate": 1},
    "spin": {},
    "stop": {},
    "stream_sensors": {},
}


@pytest.fixture(params=["a user", "a user who may only look"])
async def stranger(
    hass: HomeAssistant, request: pytest.FixtureRequest, hass_read_only_user: MockUser
) -> MockUser:
    """Return a user who is no administrator."""
    if request.param == "a user who may only look":
        return hass_read_only_user
    group = await hass.auth.async_get_group(GROUP_ID_USER)
    assert group is not None
    return MockUser(groups=[group]).add_to_hass(hass)


@pytest.fixture
async def token(hass: HomeAssistant, stranger: MockUser) -> str:
    """Return an access token of the user who is no administrator."""
    refresh = await hass.auth.async_create_refresh_token(stranger, CLIENT_ID)
    return hass.auth.async_create_access_token(refresh)


async def test_no_command_answers_who_is_no_administrator(
    hass: HomeAssistant, agent_entry: ConfigEntry, hass_ws_client: WebSocketGenerator, token: str
) -> None:
    there = {name.partition("/")[2] for name in hass.data[WEBSOCKET] if name.startswith(DOMAIN)}
    assert there == COMMANDS.keys()

    client = await hass_ws_client(hass, token)
    answers = {}
    for name, words in COMMANDS.items():
        await client.send_json_auto_id({"type": f"{DOMAIN}/{name}", **words})
        answers[name] = (await client.receive_json())["error"]["code"]
    assert answers == dict.fromkeys(COMMANDS, "unauthorized")


async def test_every_command_takes_an_administrator(
    hass: HomeAssistant, agent_entry: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    for name, words in COMMANDS.items():
        await client.send_json_auto_id({"type": f"{DOMAIN}/{name}", **words})
        answer = await client.receive_json()
        code = answer.get("error", {}).get("code")
        assert code not in {"unauthorized", "invalid_format", "unknown_error"}, (name, answer)


async def test_no_view_answers_who_is_no_administrator(
    hass: HomeAssistant,
    agent_entry: ConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    token: str,
) -> None:
    there = {
        resource.canonical
        for resource in hass.http.app.router.resources()
        if resource.canonical.startswith(f"/api/{DOMAIN}")
    }
    assert there == VIEWS.keys()

    nobody, stranger = await hass_client_no_auth(), await hass_client(token)
    for view, parts in VIEWS.items():
        url = view.format(**parts)
        for method in ("get", "post"):
            for who, refused in (
                (nobody, {HTTPStatus.UNAUTHORIZED}),
                (stranger, {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}),
            ):
                answer = await who.request(method, url, json={} if method == "post" else None)
                assert answer.status in {*refused, HTTPStatus.METHOD_NOT_ALLOWED}, (method, url)


async def test_every_action_is_known_here(hass: HomeAssistant, agent_entry: ConfigEntry) -> None:
    assert hass.services.async_services_for_domain(DOMAIN).keys() == {*OF_AGENT, *OF_DROIDS}


@pytest.mark.parametrize("action", OF_AGENT)
async def test_no_action_of_the_agent_takes_who_is_no_administrator(
    hass: HomeAssistant, agent_entry: ConfigEntry, stranger: MockUser, action: str
) -> None:
    response = hass.services.supports_response(DOMAIN, action).value != "none"
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            action,
            dict(OF_AGENT[action]),
            blocking=True,
            context=Context(user_id=stranger.id),
            return_response=response,
        )


async def test_no_action_of_a_droid_takes_who_may_only_look(
    hass: HomeAssistant,
    robot: VirtualBB8,
    mobile: MockConfigEntry,
    hass_read_only_user: MockUser,
) -> None:
    onlooker = Context(user_id=hass_read_only_user.id)
    robot.robot.packets.clear()
    for action, words in OF_DROIDS.items():
        with pytest.raises(Unauthorized):
            await call(hass, robot, action, onlooker, **words)
    assert robot.robot.packets == []
