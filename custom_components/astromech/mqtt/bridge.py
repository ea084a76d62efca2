"""One robot on the add-on's topics: commands in, outcomes and measurements out."""

from collections.abc import Callable, Coroutine
from dataclasses import asdict
import logging
from typing import Any

from homeassistant.core import CALLBACK_TYPE, Event, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..coordinator import DroidCoordinator
from ..telemetry import device_id_of
from . import topics
from .broker import Received, WhileThere, async_subscribe
from .gate import Gate, command_gate, complaint_bucket, echo_gate, urgent_gate
from .orders import ORDERS
from .outbox import Outbox
from .outcome import FAILED, MERGED, OK, REJECTED, UNKNOWN_COMMAND, code_of, outcome_of
from .payload import Message, Unreadable, Words, read
from .topics import Command

_LOGGER = logging.getLogger(__name__)


class Bridge:
    """Carries out what is asked for over MQTT, within bounds, and tells how it ended.

    Args:
        coordinator: The robot.
        base: The topic above all of its topics.
    """

    def __init__(self, coordinator: DroidCoordinator, base: str) -> None:
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._base = base
        self._outbox = Outbox(coordinator)
        self._echoes, self._commands, self._urgent = echo_gate(), command_gate(), urgent_gate()
        self._complaints = complaint_bucket()
        self._stops: set[Command] = set()
        self._stopping = False

    @callback
    def async_start(self) -> None:
        """Be there while Home Assistant's MQTT is, until the droid's entry is unloaded."""
        entry = self._coordinator.config_entry
        for each in topics.TELEMETRY:
            entry.async_on_unload(
                self._hass.bus.async_listen(f"astromech_{each.name}", self._publisher(each))
            )
        WhileThere(self._coordinator, self._async_subscribe).async_start()

    def counts(self) -> dict[str, dict[str, int]]:
        """Return what came in and went out since the start, for the diagnostics."""
        gates = {"echo": self._echoes, "command": self._commands, "urgent": self._urgent}
        told = {"published": self._outbox.published, "dropped": self._outbox.dropped}
        return {name: asdict(gate.count) for name, gate in gates.items()} | {"answers": told}

    async def _async_subscribe(self) -> CALLBACK_TYPE:
        return await async_subscribe(self._hass, topics.filters(self._base), self._async_received)

    @callback
    def _async_received(self, message: Received) -> None:
        """Begin what a message asks for.

        A retained one is a wish of some other day: a robot must not start to roll for it when
        Home Assistant starts.
        """
        command = topics.asked(self._base, message.topic)
        if command is None or message.retained:
            return
        gate = self._gate(command)
        if command is Command.UNKNOWN:
            self._async_complain(command, message.payload, UNKNOWN_COMMAND)
        elif gate.enter(self._hass.loop.time()):
            self._async_begin(self._async_serve(command, message.payload, gate))
        elif command in topics.URGENT:
            self._async_stop_all_the_same(command)
            self._async_complain(command, message.payload, MERGED)
        else:
            self._async_complain(command, message.payload, REJECTED)

    def _gate(self, command: Command) -> Gate:
        if command in topics.URGENT:
            return self._urgent
        return self._echoes if command is Command.ECHO else self._commands

    async def _async_serve(self, command: Command, payload: bytes, gate: Gate) -> None:
        try:
            message, told = await self._async_carry_out(command, payload)
            await self._async_answer(command, message, told)
        finally:
            gate.leave()

    @callback
    def _async_stop_all_the_same(self, command: Command) -> None:
        """Carry out a stop that was not let in: those of a flood are one, and none is lost."""
        self._stops.add(command)
        if not self._stopping:
            self._async_begin(self._async_stop())

    async def _async_stop(self) -> None:
        self._stopping = True
        try:
            while self._stops:
                await self._async_carry_out(self._stops.pop(), b"")
        finally:
            self._stopping = False

    async def _async_carry_out(self, command: Command, payload: bytes) -> tuple[Message, Words]:
        """Return what was asked, and what is to be told of its end."""
        order, message = ORDERS[command], Message()
        try:
            message = _read(command, payload)
            message = Message(order.schema(message.words), message.ids)
            facts = await order.act(self._coordinator, message)
        except (HomeAssistantError, vol.Invalid, Unreadable) as err:
            return message, {"outcome": code_of(err)}
        except Exception:
            # Whoever asked waits for an answer, also when the fault is ours.
            _LOGGER.exception("The command %s came to an unexpected end", command)
            return message, {"outcome": FAILED}
        return message, {"outcome": outcome_of(facts), "result": facts}

    @callback
    def _async_complain(self, command: Command, payload: bytes, code: str) -> None:
        """Answer what was not let in, as long as there are few of them."""
        if not self._complaints.take(self._hass.loop.time()):
            return
        try:
            message = read(payload)
        except Unreadable:
            message = Message()
        self._async_begin(self._async_answer(command, message, {"outcome": code}))

    async def _async_answer(self, command: Command, message: Message, told: Words) -> None:
        shape = _echo_state if command is Command.ECHO else _acknowledgement
        topic = topics.answer_topic(self._base, command)
        await self._outbox.async_tell(topic, shape(message, told))

    def _publisher(self, telemetry: topics.Telemetry) -> Callable[[Event[dict[str, Any]]], None]:
        topic = topics.telemetry_topic(self._base, telemetry)

        @callback
        def publish(event: Event[dict[str, Any]]) -> None:
            if self._is_ours(event.data):
                told = {name: event.data.get(name) for name in telemetry.fields}
                self._async_begin(self._outbox.async_tell(topic, told))

        return publish

    def _is_ours(self, data: dict[str, Any]) -> bool:
        """Return whether a measurement is of this robot, by its entry or its device."""
        entry_id = self._coordinator.config_entry.entry_id
        if "config_entry_id" in data:
            return bool(data["config_entry_id"] == entry_id)
        ours = device_id_of(self._hass, self._coordinator.config_entry)
        return ours is not None and data.get("device_id") == ours

    @callback
    def _async_begin(self, work: Coroutine[Any, Any, None]) -> None:
        entry = self._coordinator.config_entry
        entry.async_create_background_task(self._hass, work, f"MQTT of {entry.title}")


def _read(command: Command, payload: bytes) -> Message:
    """Return what a payload says; a stop is a stop, whatever came with it."""
    try:
        return read(payload)
    except Unreadable:
        if command in topics.URGENT:
            return Message()
        raise


def _acknowledgement(message: Message, told: Words) -> Words:
    """Return the outcome of a command, in the add-on's form and with what the robot answered."""
    ok = told["outcome"] == OK
    reason = {} if ok else {"reason": told["outcome"]}
    return {"ok": ok, **reason, **told, **message.ids, "ts": _now()}


def _echo_state(message: Message, told: Words) -> Words:
    """Return the outcome of an echo: the round trip in ms, none without an answer."""
    ms = told.get("result", {}).get("milliseconds")
    correlation_id = next(iter(message.ids.values()), None)
    answer = {"correlation_id": correlation_id, "ms": ms, "outcome": told["outcome"]}
    return {**message.ids, **answer, "ts": _now()}


def _now() -> int:
    """Return the time as the add-on told it: whole seconds since 1970."""
    return int(dt_util.utcnow().timestamp())
