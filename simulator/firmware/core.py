"""Commands of the core device, DID 00."""

import struct

from .cpu import Command, Cpu, Refused
from .frames import Mrsp, Notice
from .memory import Power
from .power import REPORT_INTERVAL, report_power
from .schedule import Alarm

VERSIONS = bytes((0x02, 0x08, 0x01, 4, 63, 0x32, 0x44, 0x44))
"""Record 2, model 8, hardware 1, application 4.63, bootloader 3.2, orbBasic and macros 4.4."""
NAME_SIZE = 48
SHORTEST_INACTIVITY = 60
DEEP_SLEEP = 0xFFFF
CHARGER_OUT, CHARGER_IN = 0, 1
CONFIG_CRC = 0x5A17B0B8
LOW_VOLTS, CRITICAL_VOLTS = range(675, 726), range(625, 676)
SMALLEST_GAP = 25
DIAGNOSTICS_SIZE = 88
WORD = 0xFFFFFFFF


def ping(cpu: Cpu, data: bytes) -> None:
    """Answer, and that is all."""


def versions(cpu: Cpu, data: bytes) -> bytes:
    """Return the eight bytes of the version record."""
    return VERSIONS


def set_name(cpu: Cpu, data: bytes) -> None:
    """Keep a new name; what is advertised stays as it is."""
    cpu.flash.name = data[:NAME_SIZE]


def bluetooth_info(cpu: Cpu, data: bytes) -> bytes:
    """Return name (16), address (12 hex digits), a zero, and three bytes of colour."""
    address = cpu.flash.address.replace(":", "").encode()
    return cpu.flash.name[:16].ljust(16, b"\0") + address + b"\0" + bytes(3)


def power_state(cpu: Cpu, data: bytes) -> bytes:
    """Return state, centivolts, charges and seconds since the last one."""
    battery = cpu.battery
    since = battery.seconds_since_charge + int(cpu.schedule.now - cpu.running.since)
    return struct.pack(
        ">BBHHH", 1, battery.state, battery.centivolts, battery.charges, min(since, 0xFFFF)
    )


def set_power_notification(cpu: Cpu, data: bytes) -> None:
    """Report the power state every ten seconds and on change, or no longer."""
    if data[0]:
        cpu.schedule.after(REPORT_INTERVAL, Alarm.POWER, lambda: report_power(cpu))
    else:
        cpu.schedule.cancel(Alarm.POWER)


def sleep(cpu: Cpu, data: bytes) -> None:
    """Go to sleep once this is answered: for ever, for some seconds, or until docked."""
    (wakeup,) = struct.unpack(">H", data[:2])
    if wakeup == DEEP_SLEEP:
        cpu.deep_asleep = True
    elif wakeup:
        cpu.schedule.after(wakeup, Alarm.WAKE, cpu.wake)
    cpu.sleep_soon()


def trip_points(cpu: Cpu, data: bytes) -> bytes:
    """Return the voltages that count as low and as critical, in centivolts."""
    return struct.pack(">HH", *cpu.flash.trip_points)


def set_trip_points(cpu: Cpu, data: bytes) -> None:
    """Change the voltages within their bounds."""
    low, critical = struct.unpack(">HH", data)
    if low not in LOW_VOLTS or critical not in CRITICAL_VOLTS or low - critical < SMALLEST_GAP:
        raise Refused(Mrsp.EPARAM)
    cpu.flash.trip_points = low, critical


def set_inactivity_timeout(cpu: Cpu, data: bytes) -> None:
    """Change after how many seconds without a command it sleeps; a minute is the least."""
    (seconds,) = struct.unpack(">H", data)
    if seconds < SHORTEST_INACTIVITY:
        raise Refused(Mrsp.EPARAM)
    cpu.running.inactivity_timeout = float(seconds)
    cpu.stay_awake()


def charger_state(cpu: Cpu, data: bytes) -> bytes:
    """Tell whether it sits on the charger."""
    return bytes((CHARGER_IN if cpu.battery.state is Power.CHARGING else CHARGER_OUT,))


def config_crc(cpu: Cpu, data: bytes) -> bytes:
    """Return the checksum of the factory's block."""
    return CONFIG_CRC.to_bytes(4)


def jump_to_bootloader(cpu: Cpu, data: bytes) -> None:
    """Leave the application; it answers nothing from now on."""
    cpu.in_bootloader = True


def level_1_diagnostics(cpu: Cpu, data: bytes) -> None:
    """Send a text about itself, more than a kilobyte."""
    text = b"".join(b"Line %02d: nothing to report\r\n" % line for line in range(40))
    cpu.schedule.after(0, Alarm.DIAGNOSTICS, lambda: cpu.notify(Notice.LEVEL_1_DIAGNOSTICS, text))


def level_2_diagnostics(cpu: Cpu, data: bytes) -> bytes:
    """Return the record of counters, 88 bytes."""
    counters, battery, running = cpu.counters, cpu.battery, cpu.running
    record = bytearray(DIAGNOSTICS_SIZE)
    struct.pack_into(
        ">HB8IB", record, 0, 1, 0,
        counters.good, counters.bad_device, counters.bad_length, counters.bad_command,
        counters.bad_checksum, 0, counters.sent, 0, 0,
    )  # fmt: skip
    struct.pack_into(
        ">HHIIHI", record, 0x46, battery.charges, battery.seconds_since_charge & 0xFFFF,
        int(cpu.schedule.now - running.since) & WORD, int(running.motion.travelled) & WORD, 0, 0,
    )  # fmt: skip
    return bytes(record)


def clear_counters(cpu: Cpu, data: bytes) -> None:
    """Refuse: only the factory may."""
    raise Refused(Mrsp.EEXEC)


def assign_time(cpu: Cpu, data: bytes) -> None:
    """Set the millisecond clock."""
    cpu.running.time_base = cpu.schedule.now - int.from_bytes(data) / 1000


def poll_packet_times(cpu: Cpu, data: bytes) -> bytes:
    """Return the client's time, and its own at receiving and at sending, in milliseconds."""
    mine = int((cpu.schedule.now - cpu.running.time_base) * 1000) & WORD
    return data + mine.to_bytes(4) * 2


COMMANDS = {
    0x01: Command(ping),
    0x02: Command(versions),
    0x10: Command(set_name, None),
    0x11: Command(bluetooth_info),
    0x20: Command(power_state),
    0x21: Command(set_power_notification, (1,)),
    0x22: Command(sleep, (5,)),
    0x23: Command(trip_points),
    0x24: Command(set_trip_points, (4,)),
    0x25: Command(set_inactivity_timeout, (2,)),
    0x26: Command(charger_state),
    0x27: Command(config_crc),
    0x30: Command(jump_to_bootloader),
    0x40: Command(level_1_diagnostics),
    0x41: Command(level_2_diagnostics),
    0x42: Command(clear_counters),
    0x50: Command(assign_time, (4,)),
    0x51: Command(poll_packet_times, (4,)),
}
