"""Addresses of hosts and radios: pseudonyms for what points into the house from outside."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
import re
from typing import Final

from .lazy import pattern
from .prefilter import holds_any, words
from .pseudonyms import Pseudonyms

_MAC: Final = pattern(
    r"[0-9A-Fa-f](?<![0-9A-Fa-f:.-].)(?:[0-9A-Fa-f](?::[0-9A-Fa-f]{2}){5}(?:(?::[0-9A-Fa-f]{2}){2})?"
    r"|[0-9A-Fa-f](?:-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{3}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"
    r")(?![0-9A-Za-z:.-]?[0-9A-Fa-f])"
)
_NAMED_BY_MAC: Final = pattern(
    r"(?P<before>(?<![0-9A-Fa-f]{4})(?:(?<=[a-z0-9])[-_]|(?<=[A-Za-z0-9])-(?=[0-9A-F]{12})))(?P<mac>(?=[0-9a-f]{0,11}[a-f])(?=[a-f]{0,11}\d)[0-9a-f]{12}"
    r"|(?=[0-9A-F]{0,11}[A-F])(?=[A-F]{0,11}\d)[0-9A-F]{12})(?![\w])(?!-[0-9A-Fa-f]{4})"
)
_TWELVE: Final = pattern(r"[-_](?:[0-9a-f]{12}|[0-9A-F]{12})(?!\w)")
_IEEE: Final = pattern(r"0x(?<![\w.]..)[0-9A-Fa-f]{16}(?!\w)")
_DOTTED: Final = pattern(r"\.[0-9A-Fa-f]{4}\.")
_QUAD: Final = pattern(r"\.\d{1,3}\.\d{1,3}\.\d")
_V4: Final = pattern(r"\d(?<![\w.].)\d{0,2}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_V6: Final = pattern(r"[0-9A-Fa-f:](?<![\w:.].)(?=[0-9A-Fa-f]{0,3}:)[0-9A-Fa-f:]{5,38}+(?![\w.])")
_VERSION: Final = pattern(
    r"(?:version|firmware|release|build|ver\.?|v|sw|fw)\W{0,3}$|==$", re.IGNORECASE
)
_DYNAMIC: Final = (
    r"\.(?:ui\.nabu\.casa|duckdns\.org|dynu\.(?:com|net)|dyndns\.(?:org|com)|ddns\.net|no-ip\.(?:org|com|biz)"
    r"|hopto\.org|zapto\.org|synology\.me|myfritz\.net|myds\.me|diskstation\.me|myqnapcloud\.com"
    r"|selfhost\.(?:eu|de)|spdns\.(?:de|org)|afraid\.org|mooo\.com|freeddns\.org|ddnss\.de|goip\.de"
    r"|desec\.io|dedyn\.io|ngrok(?:-free)?\.(?:io|app|dev)|trycloudflare\.com|ts\.net|loca\.lt"
    r"|asuscomm\.com|sn\.mynetname\.net|keenetic\.(?:link|pro|name)|myddns\.(?:me|rocks)|myftp\.(?:biz|org)|mydns\.\w{2,4}|myvnc\.com"
    r"|gotdns\.(?:ch|com|org)|servehttp\.com|sytes\.net|redirectme\.net|bounceme\.net|serveftp\.com|ddns\.(?:me|us|info)"
    r"|dnsalias\.(?:com|net|org)|homeip\.net|homelinux\.(?:com|net|org)|dyndns\.(?:net|info)|dynv6\.net|ipv64\.(?:net|de)"
    r"|tplinkdns\.com|webhop\.me|viewdns\.net|my-router\.de|firewall-gateway\.(?:com|de|net)|ddnsfree\.com|twc1\.net)(?![\w-])"
)
_OF_DYNAMIC: Final = pattern(_DYNAMIC)
_OWN_HOST: Final = pattern(
    rf"(?<![\w.-])[\w-]{{1,63}}+(?:\.[\w-]{{1,63}}){{0,3}}?{_DYNAMIC}", re.IGNORECASE
)
_OF_HOSTS: Final = (
    *("://", "domain", "server_name", "CN", "DNS:", " ha.", " hass.", " home.", " homeassistant."),
    *(" smarthome.", '"ha.', '"hass.', '"home.', "'ha.", "'hass.", "'home."),
)
_EXAMPLES: Final = tuple(
    map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)
_OWN_ADDRESS: Final = pattern(
    r"(?P<before>\b(?:external|public|remote|base|callback)[ _-]?ur[il][\"']?\W{1,5}https?://"
    r"|\b(?:for domain|server_name|subject: ?CN ?=|DNS:) ?[\"']?"
    r"|://(?=(?:ha|hass|hassio|home|homeassistant|home-assistant|smarthome)\.)"
    r"|\b(?:for|to|of|host|hostname)[:=]? ?[\"']?(?=(?:ha|hass|home|homeassistant|smarthome)\.(?:[\w-]{1,63}\.){1,3}"
    r"(?:nl|de|at|ch|be|fr|uk|us|it|es|pt|se|dk|fi|pl|cz|eu|ca|au|com|net|org|info|dev|app|xyz|online)(?![\w.-])))"
    r"(?P<host>(?:[\w-]{1,63}\.){1,5}(?!(?:local|lan|home|internal|localdomain|io|arpa)\b)[^\W\d_]{2,24})(?![\w.-])",
    re.IGNORECASE,
)
_RESOLVERS: Final = frozenset(
    words("1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220")
)
"""Public servers that everybody asks; their names say nothing about a house."""


def with_pseudonyms(text: str, names: Pseudonyms) -> str:
    """Return a text with pseudonyms for radios, own domains and addresses on the internet.

    Addresses within the house stay, so that a person finds the device; `Pseudonyms.outward` hides
    them but for their network.
    """
    if _OF_DYNAMIC.search(text.lower()):
        text = _OWN_HOST.sub(lambda found: names.name("host", found[0]), text)
    if holds_any(text, _OF_HOSTS):
        text = _OWN_ADDRESS.sub(
            lambda found: f"{found['before']}{names.name('host', found['host'])}", text
        )
    colons, dots = text.count(":"), text.count(".")
    if max(colons, text.count("-")) >= 5 or (dots >= 2 and _DOTTED.search(text)):
        text = _MAC.sub(lambda found: _radio(found[0], names), text)
    if _TWELVE.search(text):
        text = _NAMED_BY_MAC.sub(
            lambda found: f"{found['before']}{_radio(found['mac'], names)}", text
        )
    if "0x" in text:
        text = _IEEE.sub(lambda found: names.name("radio", found[0]), text)
    if dots >= 3 and _QUAD.search(text):
        text = _V4.sub(lambda found: _v4(found, names), text)
    if colons >= 6 or "::" in text:
        text = _V6.sub(lambda found: _v6(found[0], names), text)
    return text


def _radio(address: str, names: Pseudonyms) -> str:
    digits = re.sub(r"[^0-9a-f]", "", address.lower())
    return address if len(set(digits)) == 1 else names.name("mac", digits)


def _v4(found: re.Match[str], names: Pseudonyms) -> str:
    address = _parsed(found[0])
    if address is None or found[0] in _RESOLVERS:
        return found[0]
    if address.is_global or _is_example(address):
        before = found.string[max(0, found.start() - 12) : found.start()]
        return found[0] if _VERSION.search(before) else names.name("ip", str(address))
    if names.outward and address.is_private and not (address.is_loopback or address.is_unspecified):
        return f"{found[0].rpartition('.')[0]}.{names.host_part(found[0])}"
    return found[0]


def _v6(found: str, names: Pseudonyms) -> str:
    address = _parsed(found)
    if address is None:
        return found
    if address.is_global or _is_example(address):
        return names.name("ip", str(address))
    if names.outward and (address.is_link_local or address.is_private) and int(address) > 1:
        return f"{found.partition(':')[0]}::{names.host_part(str(address))}"
    return found


def _is_example(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of those that documents use: never one of a house."""
    return any(address in network for network in _EXAMPLES if network.version == address.version)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
