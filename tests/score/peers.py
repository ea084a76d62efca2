"""Commands of the peers, by their names and arguments, as ours.

spherov2 says ``set_heading``, sphero.js says ``setHeading``; where both use one name, their
arguments tell them apart.
"""

from collections.abc import Callable, Iterable
import re
from typing import Any, Final

from homeassistant.util.color import color_name_to_rgb

from custom_components.astromech.bb8 import Color, commands as bb8
from custom_components.astromech.bb8.sensors import Layout, Signal

type Arguments = dict[str, Any]
type AnyCommand = bb8.Command[Any]

# The order of the flags in spherov2's option structures, as bits.
_SPHEROV2_OPTIONS: Final = {
    "disable_sleep_in_charger": 0x001,
    "enable_vector_drive": 0x002,
    "disable_self_level_in_charger": 0x004,
    "enable_tail_light_always_on": 0x008,
    "enable_motion_timeout": 0x010,
    "enable_gyro_max_notify": 0x100,
    "enable_full_speed": 0x400,
}

_SENSORS: Final = {
    "attitude": (Signal.PITCH, Signal.ROLL, Signal.YAW),
    "accelerometer": (Signal.ACCEL_X, Signal.ACCEL_Y, Signal.ACCEL_Z),
    "gyroscope": (Signal.GYRO_X, Signal.GYRO_Y, Signal.GYRO_Z),
    "back_emf": (Signal.RIGHT_BACK_EMF, Signal.LEFT_BACK_EMF),
    "quaternion": tuple(Signal(f"quaternion_{index}") for index in range(4)),
    "locator": (Signal.POSITION_X, Signal.POSITION_Y),
    "accel_one": (Signal.ACCEL_ONE,),
    "velocity": (Signal.VELOCITY_X, Signal.VELOCITY_Y),
    "speed": (Signal.SPEED,),
}
# What spherov2's higher API streams.
_EDU: Final = ("attitude", "accelerometer", "gyroscope", "locator", "velocity")

_HUES: Final = ("red", "green", "blue")

_JS_STREAMS: Final = {
    "streamOdometer": ("locator",),
    "streamVelocity": ("velocity",),
    "streamAccelOne": ("accel_one",),
    "streamImuAngles": ("attitude",),
    "streamAccelerometer": ("accelerometer",),
    "streamGyroscope": ("gyroscope",),
    "streamMotorsBackEmf": ("back_emf",),
}


def command_of(name: str, arguments: Arguments, sent: bytes) -> AnyCommand:
    """Return our command for a peer's call.

    Args:
        name: The peer's.
        arguments: The peer's.
        sent: The data that the peer sent: spherov2's sensors carry over a rate and a count from
            earlier calls, which no argument tells.

    Raises:
        InvalidArgument: Our command has no such value.
        LookupError: We have no such command.
    """
    if name.startswith("sensor."):
        return _sensor(name, arguments, sent)
    if name in _JS_STREAMS:
        return _streaming(_JS_STREAMS[name], divisor=_round(400 / arguments["sps"]))
    return _COMMANDS[name](arguments)


def _streaming(sensors: Iterable[str], **fields: int) -> AnyCommand:
    layout = Layout.of(signal for sensor in sensors for signal in _SENSORS[sensor])
    return bb8.SetDataStreaming(mask=layout.mask, mask2=layout.mask2, **fields)


def _sensor(name: str, arguments: Arguments, sent: bytes) -> AnyCommand:
    fields = {"divisor": int.from_bytes(sent[:2]), "packets": sent[8]}
    chosen = arguments.get("sensors", [])
    match name.removeprefix("sensor."):
        case "set_interval":
            fields["divisor"] = max(1, arguments["interval_ms"] * 4 // 10)
            return _streaming(_EDU if "enabled" in arguments else (), **fields)
        case "enable":
            return _streaming(chosen, **fields)
        case "disable":
            return _streaming(set(_EDU) - set(chosen), **fields)
        case _:  # disable_all, set_count
            return _streaming((), **fields)


def _round(value: float) -> int:
    """Round as JavaScript does."""
    return int(value + 0.5)


def _signed(value: int, bits: int) -> int:
    """Read a peer's unsigned number as what its bytes mean."""
    return value - (1 << bits) if 1 << bits - 1 <= value < 1 << bits else value


def _options(value: dict[str, bool]) -> int:
    return sum(_SPHEROV2_OPTIONS[name] for name, wanted in value.items() if wanted)


def _bytes(value: Any) -> bytes:
    """Read what the vectors have for bytes: hex digits, or an object with them."""
    return bytes.fromhex(value["hex"] if isinstance(value, dict) else value)


def _text(value: Any) -> str:
    return _bytes(value).decode() if isinstance(value, dict) else str(value)


def _code(a: Arguments) -> bytes:
    return _bytes(a["code_hex"]) if "code_hex" in a else str(a["code"]).encode()


def _color(a: Arguments) -> AnyCommand:
    """Make what sphero.js makes of a number, a name or hex digits; it always stores the colour."""
    parts = _parts(a["color"])
    if luminance := a.get("luminance"):
        parts = [_round(min(max(part * (1 + luminance), 0), 255)) for part in parts]
    red, green, blue = parts
    return bb8.SetMainLed(color=Color(red=red, green=green, blue=blue), persist=True)


def _parts(color: Any) -> list[int]:
    match color:
        case dict():
            return [color[hue] if hue in color else color[hue[0]] for hue in _HUES]
        case int():
            return list(color.to_bytes(3))
        case _ if re.fullmatch("#?[0-9a-fA-F]{6}", color):
            return list(bytes.fromhex(color.removeprefix("#")))
        case _:
            return list(color_name_to_rgb(color))


def _js_led(a: Arguments) -> AnyCommand:
    color = Color(red=a["red"], green=a["green"], blue=a["blue"])
    return bb8.SetMainLed(color=color, persist=bool(a.get("flag", 1)))


def _stop(heading: int) -> AnyCommand:
    return bb8.Roll(speed=0, heading=heading, mode=bb8.RollMode.STOP)


def _roll(a: Arguments) -> AnyCommand:
    mode = a["roll_mode"] if "roll_mode" in a else a.get("state", 1)
    return bb8.Roll(speed=a["speed"], heading=a["heading"], mode=bb8.RollMode(mode))


def _sleep(a: Arguments) -> AnyCommand:
    keys = ("wakeup", "macro", "orbBasic") if "wakeup" in a else ("interval_option", "unk", "unk2")
    wake_after, macro, line = (a[key] for key in keys)
    return bb8.Sleep(wake_after=wake_after, macro=macro, basic_line=line)


def _locator(a: Arguments) -> AnyCommand:
    return bb8.ConfigureLocator(
        correct_yaw=bool(a["flags"]),
        x=_signed(a["x"], 16),
        y=_signed(a["y"], 16),
        yaw_tare=a["yaw_tare"] if "yaw_tare" in a else a["yawTare"],
    )


def _js_collision(a: Arguments) -> AnyCommand:
    return bb8.ConfigureCollision(
        method=a["meth"],
        x_threshold=a["xt"],
        x_speed=a["xs"],
        y_threshold=a["yt"],
        y_speed=a["ys"],
        dead_time=a["dead"],
    )


def _sv_collision(a: Arguments) -> AnyCommand:
    return bb8.ConfigureCollision(
        method=a["collision_detection_method"],
        x_threshold=a["x_threshold"],
        x_speed=a["x_speed"],
        y_threshold=a["y_threshold"],
        y_speed=a["y_speed"],
        dead_time=a["dead_time"],
    )


def _detect_collisions(a: Arguments) -> AnyCommand:
    if a.get("device") in ("bb8", "ollie"):
        return bb8.ConfigureCollision()
    return bb8.ConfigureCollision(
        x_threshold=0x40, x_speed=0x50, y_threshold=0x40, y_speed=0x50, dead_time=0x50
    )


def _sv_level(a: Arguments) -> AnyCommand:
    options = sum(bool(a[f"opt{index + 1}"]) << index for index in range(4))
    return bb8.SelfLevel(
        options=bb8.LevelOptions(options),
        angle_limit=a["angle_limit"],
        timeout=a["timeout"],
        level_time=a["true_time"],
    )


def _js_level(a: Arguments) -> AnyCommand:
    return bb8.SelfLevel(
        options=bb8.LevelOptions(a["options"]),
        angle_limit=a["angleLimit"],
        timeout=a["timeout"],
        level_time=a["trueTime"],
    )


def _sv_streaming(a: Arguments) -> AnyCommand:
    return bb8.SetDataStreaming(
        divisor=a["interval"],
        frames=a["num_samples_per_packet"],
        mask=a["mask"],
        mask2=a["extended_mask"],
        packets=a["count"] & 0xFF,
    )


def _js_streaming(a: Arguments) -> AnyCommand:
    return bb8.SetDataStreaming(
        divisor=a["n"],
        frames=a["m"],
        mask=a["mask1"],
        mask2=a.get("mask2", 0),
        packets=a["pcnt"] & 0xFF,
    )


def _sv_motors(a: Arguments) -> AnyCommand:
    return bb8.SetRawMotors(
        left_mode=a["left_mode"],
        left_power=a["left_speed"],
        right_mode=a["right_mode"],
        right_power=a["right_speed"],
    )


def _js_motors(a: Arguments) -> AnyCommand:
    return bb8.SetRawMotors(
        left_mode=a["lmode"],
        left_power=a["lpower"],
        right_mode=a["rmode"],
        right_power=a["rpower"],
    )


def _normal_mode(a: Arguments) -> AnyCommand:
    if a["mode"]:
        raise LookupError("there is no command for another mode than the normal one")
    return bb8.SetNormalMode()


def _permanent(options: int) -> AnyCommand:
    return bb8.SetPermanentOptions(options=bb8.PermanentOptions(options))


def _temporary(options: int) -> AnyCommand:
    return bb8.SetTemporaryOptions(options=bb8.TemporaryOptions(options))


_COMMANDS: Final[dict[str, Callable[[Arguments], AnyCommand]]] = {
    "ping": lambda _: bb8.Ping(),
    # spherov2, core
    "get_versions": lambda _: bb8.GetVersions(),
    "set_bluetooth_name": lambda a: bb8.SetDeviceName(device_name=_text(a["name"])),
    "get_bluetooth_info": lambda _: bb8.GetBluetoothInfo(),
    "get_power_state": lambda _: bb8.GetPowerState(),
    "enable_battery_state_changed_notify": lambda a: bb8.SetPowerNotification(enabled=a["enable"]),
    "sleep": _sleep,
    "set_inactivity_timeout": lambda a: bb8.SetInactivityTimeout(seconds=a["timeout"]),
    "get_charger_state": lambda _: bb8.GetChargerState(),
    "get_factory_config_block_crc": lambda _: bb8.GetFactoryConfigCrc(),
    # spherov2, Sphero
    "set_heading": lambda a: bb8.SetHeading(heading=a["heading"]),
    "set_stabilization": lambda a: bb8.SetStabilization(enabled=a["stabilize"]),
    "set_rotation_rate": lambda a: bb8.SetRotationRate(rate=a["rate"]),
    "get_chassis_id": lambda _: bb8.GetChassisId(),
    "self_level": _sv_level,
    "set_data_streaming": _sv_streaming,
    "configure_collision_detection": _sv_collision,
    "configure_locator": _locator,
    "get_temperature": lambda _: bb8.GetTemperature(),
    "set_back_led_brightness": lambda a: bb8.SetBackLed(brightness=a["brightness"]),
    "roll": _roll,
    "set_raw_motors": _sv_motors,
    "set_motion_timeout": lambda a: bb8.SetMotionTimeout(milliseconds=a["timeout"]),
    "set_persistent_options": lambda a: _permanent(_options(a["options"])),
    "get_persistent_options": lambda _: bb8.GetPermanentOptions(),
    "set_temporary_options": lambda a: _temporary(_options(a["options"])),
    "get_temporary_options": lambda _: bb8.GetTemporaryOptions(),
    "get_sku": lambda _: bb8.GetSku(),
    "drive.roll_start": _roll,
    "drive.roll_stop": lambda a: _stop(a["heading"]),
    # sphero.js, core
    "version": lambda _: bb8.GetVersions(),
    "setDeviceName": lambda a: bb8.SetDeviceName(device_name=_text(a["name"])),
    "getBluetoothInfo": lambda _: bb8.GetBluetoothInfo(),
    "setAutoReconnect": lambda a: bb8.SetAutoReconnect(enabled=a["flag"], seconds=a["time"]),
    "getAutoReconnect": lambda _: bb8.GetAutoReconnect(),
    "getPowerState": lambda _: bb8.GetPowerState(),
    "setPowerNotification": lambda a: bb8.SetPowerNotification(enabled=a["flag"]),
    "getVoltageTripPoints": lambda _: bb8.GetVoltageTripPoints(),
    "setInactivityTimeout": lambda a: bb8.SetInactivityTimeout(seconds=a["time"]),
    "runL1Diags": lambda _: bb8.RunLevel1Diagnostics(),
    "runL2Diags": lambda _: bb8.GetLevel2Diagnostics(),
    "assignTime": lambda a: bb8.AssignTime(milliseconds=a["time"]),
    "pollPacketTimes": lambda a: bb8.PollPacketTimes(sent=a["time"]),
    # sphero.js, Sphero
    "setHeading": lambda a: bb8.SetHeading(heading=a["heading"]),
    "setStabilization": lambda a: bb8.SetStabilization(enabled=a["flag"]),
    "setRotationRate": lambda a: bb8.SetRotationRate(rate=a["rate"]),
    "getChassisId": lambda _: bb8.GetChassisId(),
    "selfLevel": _js_level,
    "setDataStreaming": _js_streaming,
    "configureCollisions": _js_collision,
    "detectCollisions": _detect_collisions,
    "configureLocator": _locator,
    "setAccelRange": lambda a: bb8.SetAccelerometerRange(limit=a["idx"]),
    "readLocator": lambda _: bb8.ReadLocator(),
    "setRgbLed": _js_led,
    "color": _color,
    "setBackLed": lambda a: bb8.SetBackLed(brightness=a["brightness"]),
    "getRgbLed": lambda _: bb8.GetUserColor(),
    "getColor": lambda _: bb8.GetUserColor(),
    "stop": lambda _: _stop(0),
    "boost": lambda a: bb8.Boost(enabled=a["state"]),
    "setRawMotors": _js_motors,
    "setMotionTimeout": lambda a: bb8.SetMotionTimeout(milliseconds=a["time_ms"]),
    "setPermOptionFlags": lambda a: _permanent(a["flags"]),
    "getPermOptionFlags": lambda _: bb8.GetPermanentOptions(),
    "setTempOptionFlags": lambda a: _temporary(a["flags"]),
    "getTempOptionFlags": lambda _: bb8.GetTemporaryOptions(),
    "stopOnDisconnect": lambda a: _temporary(int(a.get("enable", True))),
    "getConfigBlock": lambda a: bb8.GetConfigBlock(block=a["id"]),
    "setDeviceMode": _normal_mode,
    "getDeviceMode": lambda _: bb8.GetDeviceMode(),
    "runMacro": lambda a: bb8.RunMacro(macro=a["id"]),
    "saveTempMacro": lambda a: bb8.SaveTemporaryMacro(macro=_bytes(a["macro"])),
    "saveMacro": lambda a: bb8.SaveMacro(macro=_bytes(a["macro"])),
    "reInitMacroExec": lambda _: bb8.ReinitMacros(),
    "abortMacro": lambda _: bb8.AbortMacro(),
    "getMacroStatus": lambda _: bb8.GetMacroStatus(),
    "setMacroParam": lambda a: bb8.SetMacroParameter(
        index=a["index"], first=a["val1"], second=a["val2"]
    ),
    "appendMacroChunk": lambda a: bb8.AppendMacro(piece=_bytes(a["chunk"])),
    "eraseOrbBasicStorage": lambda a: bb8.EraseBasic(area=a["area"]),
    "appendOrbBasicFragment": lambda a: bb8.AppendBasic(area=a["area"], code=_code(a)),
    "executeOrbBasicProgram": lambda a: bb8.ExecuteBasic(area=a["area"], line=a["line"]),
    "abortOrbBasicProgram": lambda _: bb8.AbortBasic(),
    "submitValueToInput": lambda a: bb8.SubmitInput(value=_signed(a["val"], 32)),
}
