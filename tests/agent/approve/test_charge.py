"""The policy at work: what a person writes, chooses and edits, up to what the agent does by itself."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_mock_service
import voluptuous as vol

from custom_components.astromech.agent.act.autonomy import Standing
from custom_components.astromech.agent.act.policy import Scope
from custom_components.astromech.agent.approve.approval import ApprovalRefused, Approver, Door
from custom_components.astromech.agent.journal.drill_marks import DrillMarks
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.model import ActionId, Order, Subject, SubjectKind
from custom_components.astromech.const import DOMAIN
from custom_components.astromech.kinds import running_agent

from ..conftest import SETTLE, PassTime
from ..test_main_job import approve, break_, heal, our_issues, state, stuck_station

RELOAD = ActionId.RELOAD_CONFIG_ENTRY
ASK = "version: 1\nrules:\n- {action: reload_config_entry, mode: ask}\n"
AUTOMATIC = ASK.replace("ask", "automatic")
NEVER = ASK.replace("ask", "never")
LOOKED = 65.0
"""Seconds within which an edit of the file is seen."""


pytestmark = pytest.mark.usefixtures("agent_entry")


@pytest.fixture
def policy(hass: HomeAssistant) -> Path:
    """Return the policy's file."""
    return Path(hass.config.path(DOMAIN, "policy.yaml"))


async def _set_mode(hass: HomeAssistant, mode: str, **more: Any) -> dict[str, Any]:
    answer = await hass.services.async_call(
        DOMAIN,
        "set_policy_mode",
        {"action": "reload_config_entry", "mode": mode},
        blocking=True,
        return_response=True,
        **more,
    )
    assert answer is not None
    return dict(answer)


async def _earn(agent: Agent, times: int = 5) -> None:
    """Let the rule about everything have been right so often."""
    for _ in range(times):
        await agent.charge._autonomy.async_note(RELOAD, Scope(), right=True, at=0.0)


def _standing(agent: Agent) -> Standing:
    return agent.charge._autonomy.standing(RELOAD, Scope())


async def _executions(agent: Agent) -> list[dict[str, Any]]:
    (told,) = await agent.journal.recent()
    return list(told["executions"])


async def test_the_first_start_writes_a_policy_that_asks(policy: Path, agent: Agent) -> None:
    assert "mode: ask" in policy.read_text()
    told = await agent.charge.async_told(RELOAD)
    assert told["rules"] == [{"scope": "everything", "mode": "ask"}]
    assert told["standing"] == [
        {"scope": "everything", "would_have_acted": 0, "would_have_been_right": 0, "earned": False}
    ]
    assert not agent.charge.automatic()


async def test_a_mistake_is_told_with_file_and_line_until_it_is_corrected(
    hass: HomeAssistant, policy: Path, pass_time: PassTime
) -> None:
    policy.write_text(ASK.replace("ask", "perhaps"))
    await pass_time(LOOKED)
    (issue,) = our_issues(hass)
    assert (issue.issue_id, issue.severity) == ("policy_invalid", ir.IssueSeverity.ERROR)
    assert issue.translation_placeholders == {
        "file": "astromech/policy.yaml",
        "line": "3",
        "problem": "a mode is never, ask or automatic",
        "word": "perhaps",
    }
    assert state(hass, "binary_sensor.operations_agent_healthy") == "off"
    policy.write_text(ASK)
    await pass_time(LOOKED)
    assert our_issues(hass) == []
    assert state(hass, "binary_sensor.operations_agent_healthy") == "on"


async def test_what_the_policy_forbids_is_not_proposed_and_what_it_allows_again_is(
    hass: HomeAssistant, policy: Path, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    policy.write_text(NEVER)
    issue = await stuck_station(hass, flaky_entry, pass_time)
    assert issue.translation_key == "incident_guided"
    assert agent.desk.pending() == []
    policy.write_text(ASK)
    await pass_time(LOOKED)
    (issue,) = our_issues(hass)
    assert issue.translation_key == "incident_remedy"
    assert len(agent.desk.pending()) == 1


async def test_what_was_forbidden_meanwhile_cannot_be_approved(
    hass: HomeAssistant, policy: Path, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    (filed,) = agent.desk.pending()
    policy.write_text(NEVER)
    with pytest.raises(ApprovalRefused) as refused:
        await agent.desk.async_approve(
            filed.id, filed.proposal.plan_hash, Approver(door=Door.REPAIRS)
        )
    assert refused.value.key == "policy_never"


async def test_a_rule_that_has_not_earned_it_only_asks(
    hass: HomeAssistant, policy: Path, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    policy.write_text(AUTOMATIC)
    await stuck_station(hass, flaky_entry, pass_time)
    await pass_time(10)
    assert await _executions(agent) == []
    assert len(agent.desk.pending()) == 1


async def test_a_rule_that_has_earned_it_acts_by_itself(
    hass: HomeAssistant, policy: Path, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    policy.write_text(AUTOMATIC)
    await _earn(agent)
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 20)
    (execution,) = await _executions(agent)
    assert (execution["approved_by"], execution["state"]) == ("policy", "succeeded")
    assert flaky_entry.state is ConfigEntryState.LOADED
    assert agent.charge.automatic()
    assert _standing(agent) == Standing(acted=6, correct=6)


async def test_in_quiet_hours_it_waits_for_a_person_or_for_their_end(
    hass: HomeAssistant, policy: Path, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    quiet = "quiet_hours:\n- {from: '00:00', to: '23:59'}\n- {from: '23:59', to: '00:00'}\n"
    policy.write_text(AUTOMATIC.replace("rules:", f"{quiet}rules:"))
    await _earn(agent)
    await stuck_station(hass, flaky_entry, pass_time)
    await pass_time(10)
    assert await _executions(agent) == []
    policy.write_text(AUTOMATIC)
    await pass_time(LOOKED)
    (execution,) = await _executions(agent)
    assert execution["approved_by"] == "policy"


async def test_what_was_done_by_itself_and_did_not_help_has_to_be_earned_anew(
    hass: HomeAssistant, policy: Path, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    policy.write_text(AUTOMATIC)
    await _earn(agent)
    await break_(hass, flaky_entry, "reload_does_not_help")
    await pass_time(SETTLE + 130)
    (execution,) = await _executions(agent)
    assert (execution["approved_by"], execution["state"]) == ("policy", "failed")
    assert _standing(agent) == Standing()
    assert not agent.charge.automatic()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "automatic_demoted")
    assert issue is not None
    assert issue.translation_placeholders == {
        "action": "Reload the integration",
        "scope": "everything",
    }


@pytest.mark.parametrize(("mode", "correct"), [("stale_session", 1), ("reload_does_not_help", 0)])
async def test_what_a_person_approves_tells_whether_it_would_have_been_right(
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    mode: str,
    correct: int,
) -> None:
    await approve(hass, await stuck_station(hass, flaky_entry, pass_time, mode))
    await pass_time(85)
    agent = running_agent(hass)
    assert agent is not None
    assert _standing(agent) == Standing(acted=1, correct=correct)
    assert not ir.async_get(hass).async_get_issue(DOMAIN, "automatic_demoted")


async def test_what_heals_before_the_remedy_would_have_ended_needed_none(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    await heal(hass, flaky_entry)
    await pass_time(20)
    assert our_issues(hass) == []
    assert _standing(agent) == Standing(acted=1, correct=0)


async def test_what_the_policy_forbids_earns_nothing(
    hass: HomeAssistant, policy: Path, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    policy.write_text(NEVER)
    await heal(hass, flaky_entry)
    await pass_time(20)
    assert _standing(agent) == Standing()


async def test_what_a_person_rejects_was_not_right(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime,
    hass_admin_user: MockUser,
) -> None:  # fmt: skip
    await stuck_station(hass, flaky_entry, pass_time)
    (filed,) = agent.desk.pending()
    person = Approver.of(hass_admin_user, Door.SERVICE)
    await agent.desk.async_reject(filed.id, filed.proposal.plan_hash, person)
    await agent.desk.async_resolve(filed.proposal.fingerprint, person)
    await pass_time(2)
    assert _standing(agent) == Standing(acted=1, correct=0)


async def test_what_was_done_for_a_fire_drill_spends_no_budget(
    flaky_entry: ConfigEntry, agent: Agent
) -> None:
    target = Subject(kind=SubjectKind.ENTRY, id=flaky_entry.entry_id)
    order, journal = Order(action=RELOAD, target=target), agent.journal

    def write() -> None:
        journal.write(
            "INSERT INTO executions (id, action, target_kind, target_id, proposal, plan_hash,"
            " approved_by, created, state) VALUES ('a', ?, ?, ?, '{}', '', '', ?, 'in_doubt')",
            RELOAD,
            target.kind,
            target.id,
            dt_util.utcnow().timestamp(),
        )

    await journal.transact(write)
    assert (await agent.charge.permission.async_decide(order, None)).reason == "in_doubt"
    await DrillMarks(journal).add(flaky_entry.entry_id)
    assert not (await agent.charge.permission.async_decide(order, None)).denied


async def test_a_person_can_choose_a_mode_without_an_edit_and_take_that_back(
    hass: HomeAssistant, agent_entry: ConfigEntry, policy: Path, agent: Agent
) -> None:
    written = policy.read_text()
    told = await _set_mode(hass, "automatic")
    assert (told["chosen"], told["can_be_automatic"]) == ("automatic", True)
    assert agent_entry.options["modes"] == {"reload_config_entry": "automatic"}
    await _earn(agent)
    assert agent.charge.automatic()
    assert (await _set_mode(hass, "never"))["chosen"] == "never"
    assert not agent.charge.automatic()
    assert (await _set_mode(hass, "as_in_file"))["chosen"] is None
    assert "modes" not in agent_entry.options
    assert policy.read_text() == written


async def test_a_mode_can_be_chosen_without_any_policy_that_can_be_read(
    hass: HomeAssistant, policy: Path, agent: Agent
) -> None:
    policy.unlink()
    told = await _set_mode(hass, "ask")
    assert (told["chosen"], told["rules"]) == (None, [])
    assert not agent.charge.automatic()


async def test_only_an_administrator_chooses_a_mode(
    hass: HomeAssistant, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await _set_mode(hass, "ask", context=Context(user_id=hass_read_only_user.id))


@pytest.mark.parametrize(
    "data",
    [
        {"action": "fly", "mode": "ask"},
        {"action": "reload_config_entry", "mode": "always"},
        {"action": ["reload_config_entry"], "mode": "ask"},
        {"mode": "ask"},
    ],
)
async def test_what_is_no_action_or_no_mode_is_refused(
    hass: HomeAssistant, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await hass.services.async_call(DOMAIN, "set_policy_mode", data, blocking=True)


async def test_the_options_hold_quiet_hours_and_the_mode_of_a_reload(
    hass: HomeAssistant, agent_entry: ConfigEntry
) -> None:
    await _set_mode(hass, "never")
    phone = async_mock_service(hass, "notify", "mobile_app_phone")
    options = hass.config_entries.options
    menu = await options.async_init(agent_entry.entry_id)
    form = await options.async_configure(menu["flow_id"], {"next_step_id": "settings"})
    assert form["data_schema"] is not None
    sections = form["data_schema"].schema
    permission = sections["permission"].schema.schema
    suggested = {str(key): key.description for key in permission if key.description}
    assert suggested["reload_mode"] == {"suggested_value": "never"}
    targets = sections["notification"].schema.schema["notify"]
    assert targets.config["options"] == ["mobile_app_phone"]
    night = {"quiet_from": "22:00:00", "quiet_to": "07:00:00"}
    answer = {
        "settle": 60,
        "permission": {"reload_mode": "ask", **night},
        "notification": {"notify": "mobile_app_phone"},
        "droid_face": {},
    }
    result = await options.async_configure(form["flow_id"], answer)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert agent_entry.options == {
        "settle": 60,
        "modes": {"reload_config_entry": "ask"},
        "notify": "mobile_app_phone",
        **night,
    }
    assert phone == []
