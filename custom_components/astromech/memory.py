"""What is remembered of a robot across restarts."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.storage import Store

from .const import DOMAIN

VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a person decided about a robot.

    Attributes:
        motion_allowed: It may move.
        e_stop: Why it must not, whatever else; None when the emergency stop is clear.
        speed_cap: The fastest that it may be told to roll, 0..255.
        lease_seconds: How long it rolls where nothing else is said.
        auto_reconnect: It may be connected without a command.
        auto_recovery: Tasks of ours that stand still are started anew.
        user_slept: It was put to sleep by a person, and no command was given since.
        streaming: What it is to stream, as `sensing` writes it; None for nothing.
        collisions: How it is to detect collisions, likewise; None for not at all.
    """

    motion_allowed: bool = False
    e_stop: str | None = None
    speed_cap: int = 180
    lease_seconds: float = 1.0
    auto_reconnect: bool = True
    auto_recovery: bool = True
    user_slept: bool = False
    streaming: dict[str, Any] | None = None
    collisions: dict[str, int] | None = None


class RobotMemory:
    """The memory of one robot, on disk; `now` is what it holds."""

    def __init__(self, hass: HomeAssistant, address: str) -> None:
        key = f"{DOMAIN}.{format_mac(address).replace(':', '')}"
        self._store: Store[dict[str, Any]] = Store(hass, VERSION, key)
        self.now = Memory()

    async def async_load(self) -> None:
        """Read it; what is missing keeps its default."""
        stored = await self._store.async_load() or {}
        known = {each.name for each in fields(Memory)}
        self.now = Memory(**{name: value for name, value in stored.items() if name in known})

    async def async_change(self, **changes: Any) -> None:
        """Change fields of the memory; it is on disk when this returns."""
        changed = replace(self.now, **changes)
        if changed == self.now:
            return
        self.now = changed
        await self._store.async_save(asdict(changed))

    async def async_forget(self) -> None:
        """Delete it, on disk too."""
        self.now = Memory()
        await self._store.async_remove()
