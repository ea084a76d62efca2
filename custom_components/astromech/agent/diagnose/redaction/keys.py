"""What the name of a setting says about its value."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import lru_cache
import re
from typing import Final

from .lazy import pattern
from .prefilter import words


class Kind(Enum):
    """How sure a name makes us that its value is a secret."""

    PASSWORD = auto()
    """Any value but a word of state."""
    TOKEN = auto()
    """A value of some length, with more than plain words in it."""
    KEY = auto()
    """A value that looks random."""
    IDENTITY = auto()
    """The number of a device or account."""
    CODE = auto()
    """Digits, if the text is about locks and alarms."""
    PIN = auto()
    """Digits."""
    PLACE = auto()
    """Where somebody lives: a number with decimals, a street, a postal code."""
    NETWORK = auto()
    """The name of a wireless network."""


# An underscore stands where words may be joined or parted: api_key is also apiKey and "api key".
_PASSWORD: Final = words(
    "pass_word passwd passwrd pasword passwort passphrase pass_code kennwort pword pwd mot_de_passe wachtwoord "
    "contrasena contraseña senha haslo hasło heslo lösenord losenord salasana parola passord "
    "adgangskode kodeord jelszo jelszó пароль 密码 パスワード secret credential creds pre_shared_key "
    "s2_access s2_auth s2_unauth s0_legacy private_key network_key encryption_key psk bind_key local_key master_key shared_key"
)
_TOKEN: Final = words(
    "token api_key app_key access_key auth_key user_key signing_key license_key storage_key "
    "account_key service_key server_key device_key hub_key webhook_id client_id access_id app_id "
    "application_key sess cookie signature auth_sig authorization connection_string mnemonic nonce "
    "jwt link_key install_code auth_code key_id bearer oauth totp"
)
_IDENTITY: Final = words(
    "serial serien_nummer serie_nummer numero_de_serie imei imsi iccid meid msisdn udid device_id hardware_id android_id installation_id "
    "mac_address bssid hw_addr vehicle_id customer_id push_id subscriber_id advertising_id "
    "bridge_id blid account_id home_id user_id equipment_id chat_id"
)
_PLACE: Final = words(
    "latitude longitude breiten_grad längen_grad breedte_graad lengte_graad elevation thoroughfare postal_code post_code zip_code street home_address"
)
_LICENCES: Final = words("licence license activation_code product_key")

_ENDINGS: Final = {
    "pass": Kind.PASSWORD,
    "pw": Kind.PASSWORD,
    "key": Kind.KEY,
    "auth": Kind.KEY,
    "login": Kind.KEY,
    "mac": Kind.IDENTITY,
    "pin": Kind.PIN,
    "puk": Kind.PIN,
    "pincode": Kind.PIN,
    "usercode": Kind.PIN,
    "alarmcode": Kind.PIN,
    "accesscode": Kind.PIN,
    "doorcode": Kind.PIN,
    "setupcode": Kind.PIN,
    "pairingcode": Kind.PIN,
    "keypadcode": Kind.PIN,
    "unlockcode": Kind.PIN,
    "disarmcode": Kind.PIN,
    "entrycode": Kind.PIN,
    "guestcode": Kind.PIN,
    "totpcode": Kind.PIN,
    "mfacode": Kind.PIN,
    "smscode": Kind.PIN,
    "verificationcode": Kind.PIN,
    "securitycode": Kind.PIN,
    "mastercode": Kind.PIN,
    "otp": Kind.PIN,
    "2fa": Kind.PIN,
    "code": Kind.CODE,
    "ssid": Kind.NETWORK,
    "essid": Kind.NETWORK,
}
_EXACT: Final = {
    "key": Kind.KEY,
    "lat": Kind.PLACE,
    "road": Kind.PLACE,
    "lon": Kind.PLACE,
    "lng": Kind.PLACE,
    "long": Kind.PLACE,
    "sn": Kind.IDENTITY,
    "uid": Kind.IDENTITY,
    "vin": Kind.IDENTITY,
    "mpan": Kind.IDENTITY,
    "mprn": Kind.IDENTITY,
    "sig": Kind.TOKEN,
    "irk": Kind.TOKEN,
    "ltk": Kind.TOKEN,
    "sid": Kind.KEY,
}
_HARMLESS: Final = pattern(
    r"(?:age|url|uri|type|expire[sd]?|expiry|expiration|expiresin|expiresat|lifetime|length|count|"
    r"file|path|dir|format|required|mgmt|error|errors|valid|invalid|status|state|entity|"
    r"endpoint|timeout|interval|limit|name|names|class|mode|algorithm|version|required|enabled|"
    r"disabled|tokens|bypass|compass|manager|handler|provider|schema|field|flow|pair|selector)$"
)
_STATUS_CODE: Final = pattern(
    r"(?:return|exit|status|error|response|event|country|language|currency|reason|result|http|"
    r"err|state|weather|function|opcode|op|close|disconnect|cluster|node|trouble|fault|source|qr)code$"
)
_HEADERS: Final = frozenset(("cookie", "cookies", "setcookie"))
"""Their values have parts that are no secrets; they are looked at on their own."""

_SEPARATORS: Final = str.maketrans("", "", " \t\n_.-")


def any_of(names: Iterable[str]) -> str:
    """Return a pattern for any of some words, which tries each beginning once."""
    tails: dict[str, list[str]] = {}
    for name in names:
        tails.setdefault(name[:1], []).append(name[1:])
    branches = (
        _SPECIAL.get(first, re.escape(first)) + f"(?:{any_of(rest)})"
        for first, rest in tails.items()
        if first
    )
    return "|".join((*branches, "") if "" in tails else branches)


_SPECIAL: Final = {"_": r"[ \t_.-]?", "$": r"(?![^\W\d_])"}
_ALL: Final = (*_PASSWORD, *_TOKEN, *_IDENTITY, *_PLACE, *_LICENCES)
_KEYWORDS: Final = pattern(lambda: any_of((*_ALL, *(f"{end}$" for end in (*_ENDINGS, *_EXACT)))))


def _containing(parts: Iterable[str]) -> re.Pattern[str]:
    return pattern(lambda: any_of(word.replace("_", "") for word in parts))


_CONTAINED: Final = (
    (_containing(_PASSWORD), Kind.PASSWORD),
    (_containing(_TOKEN), Kind.TOKEN),
    (_containing(_IDENTITY), Kind.IDENTITY),
    (_containing(_PLACE), Kind.PLACE),
    (_containing(_LICENCES), Kind.KEY),
)


def keywords(text: str) -> Iterator[tuple[int, int]]:
    """Yield where parts of telling names begin and end: the one question that each text is asked."""
    return map(re.Match.span, _KEYWORDS.finditer(folded(text)))


def folded(text: str) -> str:
    """Return a text in small letters, each where it was."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


@lru_cache(4096)
def kind_of(key: str) -> Kind | None:
    """Return what a name says about its value, None where it says nothing.

    Names are read without regard to case and to what separates their words.
    """
    name = key.lower().translate(_SEPARATORS).rstrip("0123456789")
    if exact := _EXACT.get(name):
        return exact
    if name in _HEADERS or "serializ" in name or _STATUS_CODE.search(name):
        return None
    ending = next((kind for end, kind in _ENDINGS.items() if name.endswith(end)), None)
    if ending is not None and ending not in (Kind.KEY, Kind.CODE, Kind.IDENTITY):
        return ending
    if _HARMLESS.search(name):
        return None
    return next((kind for parts, kind in _CONTAINED if parts.search(name)), ending)
