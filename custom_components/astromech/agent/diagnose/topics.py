"""What a signal speaks of, by its words alone: an integration, an add-on, the host, a part of core.

The live graph knows better where there is one; a log that somebody hands over has words only.
"""

from collections.abc import Iterable
import re
from typing import Final

from ..model import LogFacts, Signal

_LOGGER: Final = re.compile(
    r"^(?:homeassistant\.components|custom_components)\.(?:(?:sensor|binary_sensor|switch|light"
    r"|climate|camera|media_player|device_tracker|cover|fan|lock|notify|weather|number|select"
    r"|button|update|vacuum|tts|stt)\.)?(\w+)(?:\.(\w+))?"
)
_NAMED: Final = tuple(
    re.compile(source, re.IGNORECASE)
    for source in (
        r"custom_components[./](\w+)",
        r"homeassistant/components/(\w+)",
        r"custom integration,? (?:for )?'?(\w+)'?",
        r"config entry '.{1,60}' \((\w+)\)",
        r"the config entry .{1,60}? \((\w+)\)",
        r"for (\w+) integration",
        r"config entry (?:for|of) '?(\w+)",
        r"(?:entry|entry for) .{1,60}? for (\w+)(?:\b|$)",
        r"integration '?(\w+)'?(?:\b.{0,20}not found)",
        r"(?:setup failed for|error during setup of component|requirements for) '?(\w+)'?",
        r"with platform (\w+)",
        r"platform '?(\w+)'? does not generate",
        r"platform (?:error )?:?'?\w+\.(\w+)",
        r"setup of '?\w+'? platform '?(\w+)",
        r"setup of '?(\w+)'? is taking",
        r"invalid config for '?\[?(\w+)",
        r"from integration '?(\w+)",
        r"update (?:of|for) \w+\.(\w+) (?:is|fails|took)",
        r"(?:service|action) (\w+)\.\w+ not found",
        r"error fetching (\w+)",
    )
)
_SPEAKERS: Final = re.compile(
    r"^homeassistant(?:\.(?!components)|$)|^aiohttp\.server|^root$|^asyncio"
)

LIBRARIES: Final = {
    "pychromecast": "cast",
    "metno": "met",
    "aioesphomeapi": "esphome",
    "zigpy": "zha",
    "bellows": "zha",
    "zigpy_znp": "zha",
    "zwave_js_server": "zwave_js",
    "core_zwave_js": "zwave_js",
    "zwavejs2mqtt": "zwave_js",
    "zwave_js_ui": "zwave_js",
    "sqlalchemy": "recorder",
    "alembic": "recorder",
    "core_mosquitto": "mqtt",
    "mosquitto": "mqtt",
    "mqtt_client": "mqtt",
    "aiomqtt": "mqtt",
    "paho": "mqtt",
    "habluetooth": "bluetooth",
    "bleak": "bluetooth",
    "bleak_retry_connector": "bluetooth",
    "bluetooth_adapters": "bluetooth",
    "pyhap": "homekit",
    "aiohomekit": "homekit_controller",
    "aiohue": "hue",
    "hass_nabucasa": "cloud",
    "aiogithubapi": "hacs",
    "aioshelly": "shelly",
    "kasa": "tplink",
    "pymodbus": "modbus",
    "pyunifiprotect": "unifiprotect",
    "uiprotect": "unifiprotect",
    "unifi_protect": "unifiprotect",
    "roombapy": "roomba",
    "plugwise": "plugwise",
    "chip": "matter",
    "matter_server": "matter",
    "core_matter_server": "matter",
    "core_duckdns": "duckdns",
    "core_letsencrypt": "letsencrypt",
    "hassio": "supervisor",
    "soco": "sonos",
    "onvif": "onvif",
    "stream": "stream",
    "libav": "stream",
    "tuya_sharing": "tuya",
    "roborock": "roborock",
    "teslajsonpy": "tesla",
    "websockets": "websocket_api",
    "slixmpp": "xmpp",
    "snitun": "cloud",
    "acme": "cloud",
    "aiounifi": "unifi",
    "pyatv": "apple_tv",
    "samsungtvws": "samsungtv",
    "openai": "openai_conversation",
}
"""Whose library speaks, where its name is not the integration's."""

_PARTS_OF_CORE: Final = (
    "sensor number switch light climate binary_sensor automation script template host supervisor"
    " backup recorder http config system_log mqtt bluetooth rest notify group"
)
_GENERAL: Final = frozenset(_PARTS_OF_CORE.split())

_AKIN: Final = (
    (
        frozenset(
            {"met", "openweathermap", "buienradar", "nws", "accuweather", "dwd_weather_warnings"}
        ),
        frozenset({"weather", "forecast", "rain", "warnings"}),
    ),
    (
        frozenset({"http", "webhook", "mobile_app", "websocket_api"}),
        frozenset({"phone", "tablet", "laptop", "browser", "app", "password", "scanner"}),
    ),
    (frozenset({"recorder"}), frozenset({"history", "database", "statistics"})),
    (frozenset({"mqtt"}), frozenset({"mosquitto", "broker"})),
    (frozenset({"sonos", "cast"}), frozenset({"music", "speaker"})),
    (frozenset({"zha", "zigbee2mqtt", "deconz"}), frozenset({"zigbee", "coordinator", "stick"})),
    (frozenset({"bluetooth", "habluetooth"}), frozenset({"bluetooth", "adapter", "proxy"})),
    (frozenset({"host"}), frozenset({"ntp", "kernel", "memory", "clock", "reboot", "rebooting"})),
)
"""Words by which a person speaks of what an integration is for."""

_WORD: Final = re.compile(r"[a-z0-9][a-z0-9_]*(?:[.:-][a-z0-9_]+)*", re.IGNORECASE)
_PART: Final = re.compile(r"[a-z0-9]+")
_SAYS_NOTHING: Final = """
    the and for was were has have had not are this that with from into after before since when
    while over home assistant homeassistant components custom custom_components component
    integration integrations error errors warning failed fails fail failure fetching fetch data
    update updating updated coordinator config entry entries entity entities setup platform sensor
    binary switch light timeout timed out connect connecting connection connected cannot could
    unable host ssl default true false none null call http https com net org api client server
    request response message code status url state states retrying retry background ready yet
    recovered again will been being its all any one two per each every day days hour hours minute
    minutes week month ago now still works work working fine only same other others about time
    times occurrence occurrences record records line lines log logs seen since until user owner
    device devices service services automation script template value values invalid unknown
    unavailable available exception traceback file line name local helpers core main init new old
    running started start restart restarted reload version release is it in on at by of to as or
    be an no so we up if do does did than then there which who what where how can may must shall
    should would also too more most less least very much many few some such own between both
    number list state card page network internet address port
"""
_EMPTY: Final = frozenset(_SAYS_NOTHING.split())


def topic(signal: Signal) -> str:
    """Return what a signal speaks of: an integration's domain, or the name of another speaker."""
    if not isinstance(signal.facts, LogFacts):
        return signal.subject.id
    facts = signal.facts
    if found := _LOGGER.match(facts.logger):
        return _of_component(found[1], found[2], facts)
    if _SPEAKERS.match(facts.logger):
        return named(f"{facts.message}\n{facts.error}") or facts.logger
    first, _, rest = facts.logger.partition(".")
    if first == "addon" and rest:
        return _known(rest.split(".")[0])
    if first == "supervisor":
        return "backup" if re.match(r"backups|mounts", rest) else "supervisor"
    return "host" if first in {"kernel", "host", "systemd"} else _known(first)


def _of_component(domain: str, part: str | None, facts: LogFacts) -> str:
    if domain in {"automation", "script"} and part:
        return f"{domain}.{part}"
    if domain in {"sensor", "number", "switch", "light", "climate", "binary_sensor", "hassio"}:
        return named(facts.message) or _known(domain)
    return _known(domain)


def named(text: str) -> str | None:
    """Return the integration that a text names, None if it names none."""
    for pattern in _NAMED:
        if found := pattern.search(text):
            return _known(found[1])
    return None


def _known(name: str) -> str:
    name = name.lower()
    return LIBRARIES.get(name, name)


def is_speaker(signal: Signal) -> bool:
    """Say whether a log record names nobody: from core, or from a library of we know not whom."""
    facts = signal.facts
    if not isinstance(facts, LogFacts):
        return False
    about = topic(signal)
    return about == facts.logger or about == facts.logger.partition(".")[0].lower()


def is_general(name: str) -> bool:
    """Say whether a topic is a part of Home Assistant that many others speak of."""
    return len(name) < 4 or "." in name or name in _GENERAL


def words(text: str) -> frozenset[str]:
    """Return the words of a text by which two texts may be seen to speak of the same thing."""
    whole = whole_words(text)
    return whole | _telling(part for word in whole for part in _PART.findall(word))


def whole_words(text: str) -> frozenset[str]:
    """Return the words of a text that say something, those with signs inside in one piece."""
    return _telling(_WORD.findall(text.lower()))


def _telling(found: Iterable[str]) -> frozenset[str]:
    return frozenset(w for w in found if len(w) > 2 and w not in _EMPTY and not w.isdigit())


def akin(name: str) -> frozenset[str]:
    """Return the words by which a person may speak of a topic."""
    return frozenset(word for names, akin in _AKIN if name in names for word in akin)


def said(signal: Signal) -> str:
    """Return all that a signal says, as one text."""
    facts = signal.facts
    if isinstance(facts, LogFacts):
        return f"{facts.logger}\n{facts.message}\n{facts.error}"
    return f"{signal.subject.id}\n{facts}"
