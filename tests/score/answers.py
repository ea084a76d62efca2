"""What our driver understood, in the words of the peers."""

from collections.abc import Callable
from dataclasses import asdict
import struct
from typing import Any, Final

from custom_components.astromech.bb8 import PowerState, Versions, commands as bb8, messages
from custom_components.astromech.bb8.sensors import Sample, Signal

type Facts = dict[str, Any]
"""By a peer's key; under VALUE what a peer gives as a bare value."""

VALUE: Final = "="

_POWER: Final = {
    PowerState.CHARGING: (1, "Battery Charging"),
    PowerState.OK: (2, "Battery OK"),
    PowerState.LOW: (3, "Battery Low"),
    PowerState.CRITICAL: (4, "Battery Critical"),
    None: (0, "Unknown"),
}
_PERMANENT: Final = {
    "sleepOnCharger": 0x001,
    "vectorDrive": 0x002,
    "selfLevelOnCharger": 0x004,
    "tailLedAlwaysOn": 0x008,
    "motionTimeouts": 0x010,
    "retailDemoOn": 0x020,
    "awakeSensitivityLight": 0x040,
    "awakeSensitivityHeavy": 0x080,
    "gyroMaxAsyncMsg": 0x100,
    "disable_sleep_in_charger": 0x001,
    "enable_vector_drive": 0x002,
    "disable_self_level_in_charger": 0x004,
    "enable_tail_light_always_on": 0x008,
    "enable_motion_timeout": 0x010,
    "enable_gyro_max_notify": 0x100,
    "enable_full_speed": 0x400,
}


def _nibbles(version: str) -> str:
    """Write "3.2" as sphero.js does: 0x32."""
    high, low = version.split(".")
    return f"0x{int(high) << 4 | int(low):X}"


def _versions(value: Versions) -> Facts:
    major, minor = value.firmware.split(".")
    api = [int(part) for part in value.api.split(".")] if value.api else [None, None]
    return {
        "mdl": value.model,
        "hw": value.hardware,
        "msaVer": int(major),
        "msaRev": int(minor),
        "bl": _nibbles(value.bootloader),
        "bas": _nibbles(value.basic),
        "macro": _nibbles(value.macro),
        "apiMaj": api[0],
        "apiMin": api[1],
    }


def _bluetooth(value: bb8.BluetoothInfo) -> Facts:
    return {
        "name": value.device_name,
        "address": value.address,
        "btAddress": value.address,
    }


def _power(value: bb8.Power) -> Facts:
    code, text = _POWER[value.state]
    return {
        "state": code,
        "batteryState": text,
        "voltage": value.voltage,
        "batteryVoltage": round(value.voltage * 100),
        "number_of_charges": value.charges,
        "chargeCount": value.charges,
        "time_since_last_charge": value.seconds_since_charge,
        "secondsSinceCharge": value.seconds_since_charge,
    }


def _counters(value: bb8.Counters) -> Facts:
    return {
        "rxGood": value.received,
        "rxBadDID": value.bad_device,
        "rxBadDlen": value.bad_length,
        "rxBadCID": value.bad_command,
        "rxBadCheck": value.bad_checksum,
        "rxBufferOvr": value.receive_overruns,
        "txMsg": value.transmitted,
        "txBufferOvr": value.transmit_overruns,
        "lastBootReason": value.boot_reason,
        "chargeCount": value.charges,
        "secondsSinceCharge": value.seconds_since_charge,
        "secondsOn": value.seconds_on,
        "distanceRolled": value.distance,
        "sensorFailures": value.sensor_failures,
        "gyroAdjustCount": value.gyro_adjustments,
    }


def _location(value: bb8.Location) -> Facts:
    return {
        "xpos": value.x,
        "ypos": value.y,
        "xvel": value.velocity_x,
        "yvel": value.velocity_y,
        "sog": value.speed,
    }


def _flags(value: int) -> Facts:
    return {name: bool(value & bit) for name, bit in _PERMANENT.items()}


def _bare(value: Any) -> Facts:
    return {VALUE: value, "chassisId": value, "mode": ("Normal", "User Hack")[value == 1]}


def _macro(value: bb8.MacroState) -> Facts:
    return {"id": value.macro, "idCode": value.macro, "cmdNum": value.command}


ANSWERS: Final[dict[int, tuple[bb8.Command[Any], Callable[[Any], Facts]]]] = {
    0x0001: (bb8.Ping(), _bare),
    0x0002: (bb8.GetVersions(), _versions),
    0x0011: (bb8.GetBluetoothInfo(), _bluetooth),
    0x0013: (
        bb8.GetAutoReconnect(),
        lambda value: {"flag": int(value.enabled), "time": value.seconds},
    ),
    0x0020: (bb8.GetPowerState(), _power),
    0x0023: (
        bb8.GetVoltageTripPoints(),
        lambda value: {"vLow": round(value.low * 100), "vCrit": round(value.critical * 100)},
    ),
    0x0026: (bb8.GetChargerState(), _bare),
    0x0027: (bb8.GetFactoryConfigCrc(), _bare),
    0x0041: (bb8.GetLevel2Diagnostics(), _counters),
    0x0051: (
        bb8.PollPacketTimes(sent=0),
        lambda value: {"t1": value.sent, "t2": value.received, "t3": value.answered},
    ),
    0x0207: (bb8.GetChassisId(), _bare),
    0x0215: (bb8.ReadLocator(), _location),
    0x0216: (bb8.GetTemperature(), _bare),
    0x0222: (bb8.GetUserColor(), asdict),
    0x0236: (bb8.GetPermanentOptions(), _flags),
    0x0238: (bb8.GetTemporaryOptions(), lambda value: {"stopOnDisconnect": bool(value & 1)}),
    0x023A: (bb8.GetSku(), lambda value: {"hex": value.encode().hex()}),
    0x0244: (bb8.GetDeviceMode(), _bare),
    0x0255: (bb8.AbortMacro(), _macro),
    0x0256: (bb8.GetMacroStatus(), _macro),
}

_LEVELS: Final = (
    "Unknown",
    "Timed Out (level was not achived)",
    "Sensors Error",
    "Self Level Disabled (see Option flags)",
    "Aborted (by API call)",
    "Charger Not Found",
    "Success",
)
_JS_SIGNALS: Final = {
    Signal.ACCEL_RAW_X: "xAccelRaw",
    Signal.ACCEL_RAW_Y: "yAccelRaw",
    Signal.ACCEL_RAW_Z: "zAccelRaw",
    Signal.GYRO_RAW_X: "xGyroRaw",
    Signal.GYRO_RAW_Y: "yGyroRaw",
    Signal.GYRO_RAW_Z: "zGyroRaw",
    Signal.RIGHT_BACK_EMF_RAW: "rMotorBackEmfRaw",
    Signal.LEFT_BACK_EMF_RAW: "lMotorBackEmfRaw",
    Signal.LEFT_PWM: "lMotorPWMRaw",
    Signal.RIGHT_PWM: "rMotorPWMRaw",
    Signal.PITCH: "pitchAngle",
    Signal.ROLL: "rollAngle",
    Signal.YAW: "yawAngle",
    Signal.ACCEL_X: "xAccel",
    Signal.ACCEL_Y: "yAccel",
    Signal.ACCEL_Z: "zAccel",
    Signal.GYRO_X: "xGyro",
    Signal.GYRO_Y: "yGyro",
    Signal.GYRO_Z: "zGyro",
    Signal.RIGHT_BACK_EMF: "rMotorBackEmf",
    Signal.LEFT_BACK_EMF: "lMotorBackEmf",
    Signal.QUATERNION_0: "quaternionQ0",
    Signal.QUATERNION_1: "quaternionQ1",
    Signal.QUATERNION_2: "quaternionQ2",
    Signal.QUATERNION_3: "quaternionQ3",
    Signal.POSITION_X: "xOdometer",
    Signal.POSITION_Y: "yOdometer",
    Signal.ACCEL_ONE: "accelOne",
    Signal.VELOCITY_X: "xVelocity",
    Signal.VELOCITY_Y: "yVelocity",
}
# What sphero.js leaves in the robot's unit, by the words in the signal's name.
_PER_UNIT: Final = {
    "accel_raw": 0.004,
    "gyro_raw": 0.068,
    "accel_one": 1,
    "accel": 1 / 4096,
    "gyro": 0.1,
    "quaternion": 0.0001,
}


def _word(signal: Signal, value: float) -> int:
    scale = next((scale for name, scale in _PER_UNIT.items() if signal.startswith(name)), 1)
    return round(value / scale)


def _axes(sample: Sample, name: str, scale: float = 1) -> dict[str, float]:
    found = {
        axis: sample.get(Signal(f"{name}_{axis}"))
        for axis in "xyz"
        if axis != "z" or name in ("accel", "gyro")
    }
    return {axis: value * scale for axis, value in found.items() if value is not None}


def _sensors(value: messages.SensorData) -> Facts:
    """Return the words as sphero.js names them, and the structures as spherov2 does."""
    last = value.samples[-1]
    words = {
        name: [_word(signal, sample[signal]) for sample in value.samples]
        for signal, name in _JS_SIGNALS.items()
        if signal in last
    }
    return words | {
        "attitude": {name: last.get(Signal(name)) for name in ("pitch", "roll", "yaw")},
        "accelerometer": _axes(last, "accel"),
        "gyroscope": _axes(last, "gyro"),
        "locator": _axes(last, "position"),
        "velocity": _axes(last, "velocity", 0.1),
        "quaternion": {
            axis: last.get(Signal(f"quaternion_{index}")) for index, axis in enumerate("xyzw")
        },
        "accel_one": {"accel_one": last.get(Signal.ACCEL_ONE)},
        "speed": {"speed": last.get(Signal.SPEED)},
    }


def _collision(value: messages.Collision) -> Facts:
    shared = {"axis": int(value.axis), "speed": value.speed}
    javascript = {
        "x": round(value.x * 4096),
        "y": round(value.y * 4096),
        "z": round(value.z * 4096),
        "xMagnitude": value.x_magnitude,
        "yMagnitude": value.y_magnitude,
        "x_magnitude": value.x_magnitude,
        "y_magnitude": value.y_magnitude,
        "timestamp": round(value.timestamp * 1000),
        "timestamp_ms": round(value.timestamp * 1000),
    }
    spherov2 = {
        "acceleration_x": value.x,
        "acceleration_y": value.y,
        "acceleration_z": value.z,
        "x_axis": bool(value.axis & messages.CollisionAxis.X),
        "y_axis": bool(value.axis & messages.CollisionAxis.Y),
        "power_x": value.x_magnitude,
        "power_y": value.y_magnitude,
        "time": value.timestamp,
    }
    return shared | javascript | spherov2


def _gyro(axes: int) -> Facts:
    signs = ("none", "positive", "negative", "both")
    named = {axis: signs[axes >> 2 * index & 3] for index, axis in enumerate("xyz")}
    return {VALUE: axes, **named}


def _power_notification(message: messages.PowerNotification) -> Facts:
    code, text = _POWER[message.state]
    return {VALUE: code, "state": text}


def _marker(message: messages.MacroMarker) -> Facts:
    digits = f"{message.marker:02x}{message.macro:02x}{message.command:04x}"
    return {"content": {"hex": digits}}


def _raw(message: messages.ConfigBlock | messages.BasicErrorCode) -> Facts:
    return {"content": {"hex": message.data.hex()}}


def _words(message: messages.Unknown) -> Facts:
    """Return sensor data of unknown masks as bare words."""
    if message.id != messages.STREAMING:
        return {}
    return {VALUE: [word for (word,) in struct.iter_unpack(">h", message.data)]}


_FACTS: Final[dict[type, Callable[[Any], Facts]]] = {
    messages.PowerNotification: _power_notification,
    messages.Diagnostics: lambda message: {"diagnostic": message.text},
    messages.SensorData: _sensors,
    messages.ConfigBlock: _raw,
    messages.MacroMarker: _marker,
    messages.Collision: _collision,
    messages.BasicOutput: lambda message: {"content": message.text},
    messages.BasicError: lambda message: {"content": message.text},
    messages.BasicErrorCode: _raw,
    messages.SelfLevelResult: lambda message: {"result": _LEVELS[message.outcome]},
    messages.GyroLimit: lambda message: _gyro(int(message.axes)),
    messages.LevelUp: lambda message: {
        "robotLevel": message.level,
        "attributePoints": message.points,
    },
    messages.ShieldDamage: lambda message: {"robotLevel": message.shield},
    messages.Experience: lambda message: {"cp": message.points},
    messages.BoostUpdate: lambda message: {"boost": message.boost},
    messages.Unknown: _words,
}


def facts_of(message: messages.Message) -> Facts:
    """Return a message in the words of the peers; empty for one that says nothing."""
    facts = _FACTS.get(type(message))
    return facts(message) if facts else {}
