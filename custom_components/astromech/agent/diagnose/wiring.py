"""What rests on what: the lasting part of the graph, as an index made from plain rows.

Made anew when devices or entries come, go or move; asked for every trouble.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ..model import Subject, SubjectKind

BLUETOOTH: Final = "bluetooth"

ADDRESS: Final = "address "
"""What leads the id of a machine in the network."""

_STANDS_FOR: Final = {"bluetooth_adapters": BLUETOOTH}
"""Integrations without entries that only pass on what others provide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """A device: its entry, and the device it is reached through or is a part of."""

    id: str
    entry_id: str | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """A config entry, and what it needs to work."""

    id: str
    domain: str
    needs: frozenset[str] = frozenset()
    """Integrations that its own depends on."""
    cloud: bool = False
    address: str | None = None
    """The host that it talks to, as it is configured."""
    addon: str | None = None
    provided_by: str | None = None
    """The entry that lends it its radio, if it is a Bluetooth proxy."""
    radio: str | None = None
    """The Bluetooth entry that last heard its device."""
    scanner: str | None = None
    """The scanner that it stands for, if it is an entry of Bluetooth itself."""


class Wiring:
    """Answers what a subject rests on, and what rests on it."""

    def __init__(self, devices: Iterable[DeviceRow] = (), entries: Iterable[EntryRow] = ()) -> None:
        self._above: dict[Subject, list[Subject]] = {}
        self._below: dict[Subject, list[Subject]] = {}
        self._known: dict[Subject, tuple[Subject, ...]] = {}
        providers = _Providers(entries)
        for entry in providers.rows.values():
            for support in _supports_of(entry, providers):
                self._connect(_entry(entry.id), support)
            self._connect_scanner(entry, providers)
        self._connect_devices({row.id: row for row in devices})

    def _connect_scanner(self, entry: EntryRow, providers: _Providers) -> None:
        """What Bluetooth hears with is the scanner; the one of a proxy rests on the proxy."""
        if entry.scanner is None:
            return
        scanner = Subject(kind=SubjectKind.SCANNER, id=entry.scanner)
        self._connect(_entry(entry.id), scanner)
        if entry.provided_by in providers.rows:
            self._connect(scanner, _entry(entry.provided_by))

    def _connect_devices(self, rows: dict[str, DeviceRow]) -> None:
        for row in rows.values():
            device = _device(row.id)
            if row.via in rows:
                self._connect(device, _device(row.via))
                self._connect_hub(row, rows[row.via])
            if row.entry_id is not None:
                self._above.setdefault(device, []).append(_entry(row.entry_id))

    def _connect_hub(self, row: DeviceRow, hub: DeviceRow) -> None:
        """A device that is reached through one of another entry makes its entry rest on that."""
        if row.entry_id and hub.entry_id and row.entry_id != hub.entry_id:
            self._connect(_entry(row.entry_id), _entry(hub.entry_id))

    def _connect(self, subject: Subject, support: Subject) -> None:
        above = self._above.setdefault(subject, [])
        if support != subject and support not in above:
            above.append(support)
            self._below.setdefault(support, []).append(subject)

    def supports(self, subject: Subject) -> tuple[Subject, ...]:
        """Return all that a subject rests on, directly or not, the nearest first."""
        known = self._known.get(subject)
        if known is None:
            known = self._known[subject] = tuple(self._climb(subject))
        return known

    def _climb(self, subject: Subject) -> Iterator[Subject]:
        seen, queue = {subject}, deque([subject])
        while queue:
            for support in self._above.get(queue.popleft(), ()):
                if support not in seen:
                    seen.add(support)
                    queue.append(support)
                    yield support

    def dependants(self, subject: Subject) -> tuple[Subject, ...]:
        """Return what rests directly on a subject, but for what is a part of it."""
        return tuple(self._below.get(subject, ()))


class _Providers:
    """The entries by id and by integration."""

    def __init__(self, entries: Iterable[EntryRow]) -> None:
        self.rows = {row.id: row for row in entries}
        self._by_domain: dict[str, list[str]] = defaultdict(list)
        for row in self.rows.values():
            self._by_domain[row.domain].append(row.id)

    def of(self, entry: EntryRow, domain: str) -> Iterator[Subject]:
        """Return the entry of another integration that one needs, if it is clear which."""
        if domain == BLUETOOTH and entry.radio in self.rows:
            yield _entry(entry.radio)
        elif len(known := self._by_domain.get(domain, [])) == 1:
            yield _entry(known[0])


def _supports_of(entry: EntryRow, providers: _Providers) -> Iterator[Subject]:
    """Return what an entry rests on, from its own radio to what it shares with others."""
    if entry.provided_by in providers.rows:
        yield _entry(entry.provided_by)
    needs = {_STANDS_FOR.get(domain, domain) for domain in entry.needs} - {entry.domain}
    for domain in sorted(needs):
        yield from providers.of(entry, domain)
    if entry.addon is not None:
        yield Subject(kind=SubjectKind.ADDON, id=entry.addon)
    elif entry.address is not None:
        yield address_of(entry.address)
    if entry.cloud:
        yield Subject(kind=SubjectKind.INTEGRATION, id=entry.domain)


def address_of(host: str) -> Subject:
    """Return the subject that stands for a machine in the network."""
    return Subject(kind=SubjectKind.HOST, id=f"{ADDRESS}{host}")


def _entry(entry_id: str) -> Subject:
    return Subject(kind=SubjectKind.ENTRY, id=entry_id)


def _device(device_id: str) -> Subject:
    return Subject(kind=SubjectKind.DEVICE, id=device_id)
