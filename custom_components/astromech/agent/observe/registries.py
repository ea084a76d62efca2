"""Renamed and removed entities, removed devices and new firmware, from the registries."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..model import Change, ChangeKind, Subject, SubjectKind

GATHER_SECONDS: Final = 1.0
MAX_EACH: Final = 10
"""Entities that go together and are told one by one; the others are counted."""
REGISTRY: Final = Subject(kind=SubjectKind.HOST, id="entity_registry")

_FIRMWARE: Final = "sw_version"


class RegistryCollector:
    """Notes what the registries of entities and devices no longer have as it was."""

    def __init__(self, hass: HomeAssistant, sink: Callable[[Change], None]) -> None:
        self._hass = hass
        self._sink = sink
        self._removed: list[str] = []
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to listen; return what ends it."""
        listen = self._hass.bus.async_listen
        stops = [
            listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._entity, event_filter=_entity_matters),
            listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._device, event_filter=_device_matters),
        ]

        @callback
        def stop() -> None:
            for end in stops:
                end()
            if self._timer is not None:
                self._timer()
                self._timer = None

        return stop

    @callback
    def _entity(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        data = event.data
        if data["action"] == "update":
            new, old = data["entity_id"], data["old_entity_id"]
            self._note(ChangeKind.RENAMED, _entity(new), new, old, new)
            return
        self._removed.append(data["entity_id"])
        if self._timer is None:
            job = HassJob(self._tell_removed, "Astromech removals", cancel_on_shutdown=True)
            self._timer = async_call_later(self._hass, GATHER_SECONDS, job)

    @callback
    def _tell_removed(self, _now: Any) -> None:
        self._timer = None
        removed, self._removed = self._removed, []
        for entity_id in removed[:MAX_EACH]:
            self._note(ChangeKind.REMOVED, _entity(entity_id), entity_id, entity_id)
        if more := len(removed[MAX_EACH:]):
            self._note(ChangeKind.REMOVED, REGISTRY, "entities", str(more))

    @callback
    def _device(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        data = event.data
        subject = Subject(kind=SubjectKind.DEVICE, id=data["device_id"])
        if data["action"] == "remove":
            self._note(ChangeKind.REMOVED, subject, "device", data["device_id"])
        elif data["action"] == "update":
            device = dr.async_get(self._hass).async_get(data["device_id"])
            after = device.sw_version if isinstance(device, dr.DeviceEntry) else None
            if (before := data["changes"][_FIRMWARE]) and after:
                self._note(ChangeKind.VERSION, subject, "firmware", str(before), after)

    def _note(
        self, kind: ChangeKind, subject: Subject, what: str, before: str = "", after: str = ""
    ) -> None:
        now = dt_util.utcnow().timestamp()
        self._sink(
            Change(time=now, kind=kind, subject=subject, what=what, before=before, after=after)
        )


def _entity(entity_id: str) -> Subject:
    return Subject(kind=SubjectKind.ENTITY, id=entity_id)


@callback
def _entity_matters(data: er.EventEntityRegistryUpdatedData) -> bool:
    return data["action"] == "remove" or "old_entity_id" in data


@callback
def _device_matters(data: dr.EventDeviceRegistryUpdatedData) -> bool:
    return data["action"] == "remove" or (
        data["action"] == "update" and _FIRMWARE in data["changes"]
    )
