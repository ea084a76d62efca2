"""What a scenario plays on: a real Home Assistant with the agent, a clock, and a person's hands.

Every public coroutine of `Stage` is a verb that a scenario may use; what stands behind the verb in
the YAML is handed over: a mapping as keyword arguments, anything else as the only argument.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
import logging
from pathlib import Path
from time import sleep
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.auth.models import User
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntries,
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
)

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.autonomy import TIMES
from custom_components.astromech.agent.act.executor import Run
from custom_components.astromech.agent.act.policy import Scope
from custom_components.astromech.agent.approve.approval import ApprovalRefused, Approver, Door
from custom_components.astromech.agent.journal.docket import Filed
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.model import ActionId, Order, Subject, SubjectKind
from custom_components.astromech.const import CONF_SETTLE, DOMAIN
from simulator.components.flaky.const import FailureMode
from simulator.components.flaky.station import FAILURES
from tests.agent.conftest import SETTLE, PassTime

AT_ONCE: Final = {"approved", "backing_up", "applying", "verifying"}
"""States that an execution is in before any time has passed."""

POLICY: Final = "astromech/policy.yaml"


class Stage:
    """The house of one scenario, and what can be done to it."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        pass_time: PassTime,
        freezer: FrozenDateTimeFactory,
        patch: pytest.MonkeyPatch,
    ) -> None:
        self.hass = hass
        self.users: dict[str, User] = {}
        self.stations: dict[str, ConfigEntry] = {}
        self.calls: Counter[str] = Counter()
        self._pass_time = pass_time
        self._freezer = freezer
        self._patch = patch
        self._agent_entry: ConfigEntry[Agent] | None = None
        self._devices: dict[str, list[str]] = {}
        self._remembered: Filed | None = None
        self._do_at: tuple[str, Callable[[], Awaitable[None]]] | None = None
        self._undo_works = True

    @property
    def agent(self) -> Agent:
        """The agent."""
        return self.agent_entry.runtime_data

    @property
    def agent_entry(self) -> ConfigEntry[Agent]:
        """The agent's entry."""
        assert self._agent_entry is not None
        return self._agent_entry

    # --- the house ----------------------------------------------------------------------------

    async def furnish(self, house: dict[str, Any]) -> None:
        """Put in what the scenario says is there before it begins; the agent comes last."""
        await self.hass.config.async_set_time_zone(house["time_zone"])
        if starts := house.get("starts"):
            self._freezer.move_to(self._local(starts))
        for component in ("backup", "repairs", "system_log"):
            assert await async_setup_component(self.hass, component, {})
        await self._user("owner", admin=True)  # the first one owns the house
        for name, group in house["users"].items():
            self.users[name] = await self._user(name, admin=group == "admin")
        for name in house["stations"]:
            self.stations[name] = await self._station(name)
        for domain, count in house["devices"].items():
            self._devices[domain] = self._bridge(domain, count)
        for entity_id, value in house["states"].items():
            self.hass.states.async_set(entity_id, value)
        if "policy" in house:
            await self.policy(house["policy"])
        self._count_calls()
        await self._come()

    def _local(self, words: str) -> datetime:
        found = dt_util.parse_datetime(words)
        assert found is not None, words
        return found.replace(tzinfo=dt_util.get_default_time_zone())

    async def _user(self, name: str, *, admin: bool) -> User:
        groups = [GROUP_ID_ADMIN if admin else GROUP_ID_USER]
        return await self.hass.auth.async_create_user(name, group_ids=groups)

    async def _station(self, name: str) -> ConfigEntry:
        flows = self.hass.config_entries.flow
        flow = await flows.async_init("flaky", context={"source": SOURCE_USER})
        done = await flows.async_configure(flow["flow_id"], {"name": name})
        await self.hass.async_block_till_done()
        entry: ConfigEntry = done["result"]
        return entry

    def _bridge(self, domain: str, count: int) -> list[str]:
        """Return the entities of so many devices behind one entry."""
        mock_integration(self.hass, MockModule(domain))
        self.hass.config.components.add(domain)
        entry = MockConfigEntry(domain=domain, entry_id=domain, title=domain.title())
        entry.add_to_hass(self.hass)
        entry.mock_state(self.hass, entry.state.LOADED)
        return [self._device(entry, number) for number in range(count)]

    def _device(self, entry: ConfigEntry, number: int) -> str:
        keys = {(entry.domain, str(number))}
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers=keys, name=f"{entry.title} {number}"
        )
        entity = er.async_get(self.hass).async_get_or_create(
            "sensor", entry.domain, str(number), config_entry=entry, device_id=device.id
        )
        self.hass.states.async_set(entity.entity_id, "1")
        return entity.entity_id

    def _count_calls(self) -> None:
        @callback
        def called(event: Event[Any]) -> None:
            self.calls[f"{event.data['domain']}.{event.data['service']}"] += 1

        self.hass.bus.async_listen(EVENT_CALL_SERVICE, called)
        entries, reload_ = self.hass.config_entries, self.hass.config_entries.async_reload

        async def reload(entry_id: str) -> bool:
            self.calls["reload"] += 1
            return await reload_(entry_id)

        self._patch.setattr(entries, "async_reload", reload)

    async def _come(self) -> None:
        flows = self.hass.config_entries.flow
        flow = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        flow = await flows.async_configure(flow["flow_id"], {"next_step_id": "agent"})
        done = await flows.async_configure(flow["flow_id"], {CONF_SETTLE: SETTLE})
        await self.hass.async_block_till_done()
        self._agent_entry = done["result"]
        await self._until_it_knows()

    async def _until_it_knows(self) -> None:
        """Wait for the cards by another clock than the loop's, which stands still."""
        while not self.agent.knows:
            await self.hass.async_add_executor_job(sleep, 0.01)

    # --- what happens -------------------------------------------------------------------------

    async def break_(self, station: str, mode: str) -> None:
        """Break a station in one of the ways that integrations do."""
        data = {"config_entry_id": self.stations[station].entry_id, "mode": mode}
        await self.hass.services.async_call("flaky", "break", data, blocking=True)
        self.calls.clear()

    async def heal(self, station: str) -> None:
        """Heal a station: it is what it was by itself."""
        data = {"config_entry_id": self.stations[station].entry_id}
        await self.hass.services.async_call("flaky", "heal", data, blocking=True)
        self.calls.clear()

    async def lose(self, domain: str) -> None:
        """Let everything behind a bridge go at once."""
        for entity_id in self._devices[domain]:
            self.hass.states.async_set(entity_id, "unavailable")

    async def regain(self, domain: str) -> None:
        """Let everything behind a bridge come back at once."""
        for entity_id in self._devices[domain]:
            self.hass.states.async_set(entity_id, "1")

    async def set(self, states: dict[str, str]) -> None:
        """Give entities that are nobody's a state."""
        for entity_id, value in states.items():
            self.hass.states.async_set(entity_id, value)

    async def log(self, logger: str, message: str, level: str = "ERROR", times: int = 1) -> None:
        """Log something."""
        for _ in range(times):
            logging.getLogger(logger).log(logging.getLevelNamesMapping()[level], message)

    async def wait(self, seconds: float) -> None:
        """Let time pass."""
        await self._pass_time(seconds)

    async def clock(self, words: str) -> None:
        """Let it be a local time; what falls due until then is done once it is."""
        self._freezer.move_to(self._local(words))
        await self._pass_time(1)

    async def restart(self) -> None:
        """Stop the agent as Home Assistant's end does, if it still runs, and start it again."""
        entries = self.hass.config_entries
        if self.agent_entry.state is ConfigEntryState.LOADED:
            await entries.async_unload(self.agent_entry.entry_id)
        await entries.async_setup(self.agent_entry.entry_id)
        await self._until_it_knows()

    async def stop_at(self, state: str) -> None:
        """Stop as soon as the next execution is in a state."""
        self._do_at = (state, self.stop)

    async def stop(self) -> None:
        """Stop the agent, as Home Assistant's end does."""
        await self.hass.config_entries.async_unload(self.agent_entry.entry_id)

    async def edit_at(self, state: str, text: str) -> None:
        """Write another policy as soon as the next execution is in a state."""
        self._do_at = (state, partial(self.policy, text))

    async def set_at(self, state: str, states: dict[str, str]) -> None:
        """Give entities a state as soon as the next execution is in one."""
        self._do_at = (state, partial(self.set, states))

    async def fault(self, kind: str) -> None:
        """Let something fail on the way.

        `backup`: none can be written. `hanging_effect`, `failing_effect`: of a reload.
        `lost_neighbour`: the other station falls silent as soon as one is disabled.
        `stuck_undo`: what was disabled cannot be enabled again.
        """
        entries = self.hass.config_entries
        match kind:
            case "backup":
                in_the_way = Path(self.hass.config.path("backups"))
                await self.hass.async_add_executor_job(_write, in_the_way, "a file")
            case "hanging_effect":
                self._patch.setattr(entries, "async_reload", self._hang)
            case "failing_effect":
                self._patch.setattr(entries, "async_reload", self._fail)
            case "lost_neighbour":
                self._patch.setattr(entries, "async_set_disabled_by", self._disturb)
            case "stuck_undo":
                self._undo_works = False
            case _:
                raise ValueError(f"No such fault: {kind}")

    async def _disturb(self, entry_id: str, disabled_by: ConfigEntryDisabler | None) -> bool:
        """Disable or enable an entry; as long as it is disabled all other stations are silent."""
        if disabled_by is None and not self._undo_works:
            raise HomeAssistantError("It is stuck")
        for station in self.stations.values():
            if station.entry_id == entry_id:
                continue
            if disabled_by:
                self.hass.data[FAILURES][station.entry_id] = FailureMode.RELOAD_DOES_NOT_HELP
            else:
                self.hass.data[FAILURES].pop(station.entry_id, None)
        return await ConfigEntries.async_set_disabled_by(
            self.hass.config_entries, entry_id, disabled_by
        )

    async def _hang(self, entry_id: str) -> bool:
        self.calls["reload"] += 1
        await asyncio.Event().wait()
        return False

    async def _fail(self, entry_id: str) -> bool:
        self.calls["reload"] += 1
        raise HomeAssistantError("It fell over")

    # --- what a person does -------------------------------------------------------------------

    async def request(
        self,
        *,
        action: str,
        target: str,
        kind: str = "config_entry",
        parameters: dict[str, str] | None = None,
        by: str | None = None,
        refused: str | None = None,
    ) -> None:
        """Ask for an action; a config entry is named by its title."""
        if kind == "config_entry":
            target = self.stations[target].entry_id
        subject = Subject(kind=SubjectKind(kind), id=target)
        order = Order(action=ActionId(action), target=subject, parameters=parameters or {})
        with self._refusing(refused):
            await self.agent.desk.async_propose(order, self._approver(by))

    async def remember(self) -> None:
        """Remember what is proposed now."""
        self._remembered = self.agent.desk.pending()[0]

    async def approve(
        self,
        *,
        by: str | None = None,
        plan_hash: str | None = None,
        remembered: bool = False,
        refused: str | None = None,
    ) -> None:
        """Approve what is proposed, or be refused."""
        with self._refusing(refused):
            filed = self._filed(remembered=remembered)
            run = await self.agent.desk.async_approve(
                filed.id, plan_hash or filed.proposal.plan_hash, self._approver(by)
            )
            if self._do_at is not None:
                (state, do), self._do_at = self._do_at, None
                if state in AT_ONCE:
                    await self._do_when(run, state, do)
                else:  # only when time passes
                    self.hass.async_create_background_task(
                        self._do_when(run, state, do), "What a scenario does later"
                    )

    async def reject(self, by: str | None = None) -> None:
        """Reject what is proposed."""
        filed = self._filed()
        await self.agent.desk.async_reject(
            filed.id, filed.proposal.plan_hash, self._approver(by), "not now"
        )

    async def dry_run(self) -> None:
        """Ask what would be done."""
        await self.agent.desk.async_dry_run(self._filed().id)

    async def snooze(self, hours: float) -> None:
        """Want to hear nothing of the open incident for a while."""
        await self.agent.desk.async_snooze(self._fingerprint(), hours, self._approver(None))

    async def ignore(self) -> None:
        """Ignore what Repairs shows of us."""
        for issue in list(ir.async_get(self.hass).issues.values()):
            if issue.domain == DOMAIN:
                ir.async_ignore_issue(self.hass, DOMAIN, issue.issue_id, True)
        await self.hass.async_block_till_done()

    async def read_only(self, on: bool) -> None:
        """Turn the switch that lets nothing be executed."""
        await self.agent.glance.restraint.async_set_read_only(on=on)

    def _filed(self, *, remembered: bool = False) -> Filed:
        if remembered:
            assert self._remembered is not None
            return self._remembered
        waiting = self.agent.desk.pending()
        if not waiting:
            raise ApprovalRefused("nothing_proposed")
        return waiting[0]

    def _fingerprint(self) -> str:
        (case,) = self.agent._watch.open_cases()
        return case.incident.fingerprint

    def _approver(self, name: str | None) -> Approver:
        if name is None:
            return Approver(door=Door.REPAIRS)
        return Approver.of(self.users[name], Door.SERVICE)

    @contextmanager
    def _refusing(self, key: str | None) -> Iterator[None]:
        """Have something refused with a key, or not at all."""
        if key is None:
            yield
            return
        with pytest.raises((ApprovalRefused, ActionRefused)) as refused:
            yield
        assert str(refused.value) == key

    async def _do_when(self, run: Run, state: str, do: Callable[[], Awaitable[None]]) -> None:
        while run.execution.state != state:
            assert not run.over, f"never in {state}: {run.execution}"
            await run.changed.wait()
        await do()

    async def later(self, seconds: float) -> None:
        """Let a long time pass in one step."""
        self._freezer.tick(seconds)
        await self._pass_time(1)

    async def earn(self, action: str) -> None:
        """Have the rule for an action and everything prove right often enough."""
        for _ in range(TIMES):
            await self.agent.charge._autonomy.async_note(
                ActionId(action), Scope(), right=True, at=0.0
            )

    async def policy(self, text: str) -> None:
        """Write the policy, as a person does in an editor."""
        await self.hass.async_add_executor_job(_write, Path(self.hass.config.path(POLICY)), text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


type Verb = Callable[..., Awaitable[None]]


def verb(stage: Stage, name: str) -> Verb:
    """Return what a word of a scenario does; `break` is a word of Python, too."""
    found: Verb | None = getattr(stage, {"break": "break_"}.get(name, name), None)
    if name.startswith("_") or found is None:
        raise ValueError(f"No such verb: {name}")
    return found


async def play(stage: Stage, name: str, given: Any) -> None:
    """Do one step."""
    act = verb(stage, name)
    if isinstance(given, dict) and name != "set":
        await act(**given)
    elif given is None:
        await act()
    else:
        await act(given)
