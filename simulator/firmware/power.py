"""The battery, the cradle, and what the robot reports of them."""

from .cpu import Cpu
from .frames import Notice
from .memory import Permanent, Power
from .schedule import Alarm

REPORT_INTERVAL = 10.0
DOCKED_SECONDS = 5.0
"""From docking to sleep, while it levels itself."""


def set_power(cpu: Cpu, state: Power, centivolts: int | None = None) -> None:
    """Change the state of the battery, and its voltage if given; critical forces sleep."""
    cpu.battery.state = state
    if centivolts is not None:
        cpu.battery.centivolts = centivolts
    if cpu.schedule.is_set(Alarm.POWER):
        report_power(cpu)
    if state is not Power.CHARGING:
        cpu.schedule.cancel(Alarm.DOCKED)
    if state is Power.CRITICAL:
        cpu.sleep()


def dock(cpu: Cpu) -> None:
    """Put it on the powered cradle: it levels itself and goes to sleep, unless told otherwise."""
    set_power(cpu, Power.CHARGING)
    if cpu.state and not cpu.flash.permanent_options & Permanent.STAY_AWAKE_ON_CHARGER:
        cpu.schedule.after(DOCKED_SECONDS, Alarm.DOCKED, cpu.sleep)


def report_power(cpu: Cpu) -> None:
    """Send a power notification, and go on every ten seconds."""
    cpu.notify(Notice.POWER, bytes((cpu.battery.state,)))
    cpu.schedule.after(REPORT_INTERVAL, Alarm.POWER, lambda: report_power(cpu))
