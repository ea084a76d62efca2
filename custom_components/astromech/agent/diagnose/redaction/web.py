"""Secrets of the web: keys in PEM, credentials in addresses, headers, and addresses that are secret."""

import re
from typing import Final

from .lazy import pattern
from .prefilter import holds_any, words
from .pseudonyms import REDACTED

_PEM: Final = pattern(
    r"-----BEGIN (?P<what>[A-Z0-9 ]{0,40}+)-----(?:(?!-----END )[\s\S]){0,16000}+(?:-----END [A-Z0-9 ]{0,40}+-----)?"
)
_CREDENTIALS: Final = pattern(
    r"(?P<scheme>\b[A-Za-z][A-Za-z0-9+.-]{1,20}+://)(?P<user>[^\s/@:\"'<>]{0,128}+):"
    r"(?P<password>(?:[^\s/\"'<>@]|@(?=[^\s/\"'<>]{0,128}@)){1,512}+)@"
)
_SLASHED: Final = pattern(
    r"(?P<scheme>\b[A-Za-z][A-Za-z0-9+.-]{1,20}+://)[^\s/@:\"'<>]{1,128}+:"
    r"(?!\d{1,5}(?:/|$))[^\s@\"'<>?]{1,256}+@(?=[\w.-]{1,255}+(?::\d{1,5})?(?:[/\s\"',)]|$))"
)
_LONE_TOKEN: Final = pattern(r"(?P<scheme>\bhttps?://)(?=[^\s/@]{0,64}\d)[^\s/@:\"'<>]{16,256}+@")
_MASKED: Final = pattern(r"[*x.]*(?::[*x.]*)?$")
_SCHEME: Final = pattern(
    r"\b(?P<scheme>bearer|basic|digest|token|negotiate|apikey|aws4-hmac-sha256|splunk)"
    r"(?P<gap>[ +]{1,4}+|%20)(?P<value>[^\s\"'<>,;)\]}]{8,8192}+)",
    re.IGNORECASE,
)
_PARAMETER: Final = pattern(r"[A-Za-z_]{2,30}=(?!=)")
_DIGEST: Final = pattern(
    r"(?P<name>\b(?:response|c?nonce|opaque)=\"?)[\w+/=-]{8,512}+", re.IGNORECASE
)
_OF_SCHEMES: Final = words("bearer basic digest token negotiate apikey aws4 splunk")
_COOKIES: Final = pattern(
    r"(?P<name>\bcookies?2?[\"']?\s{0,4}+[:=]\s{0,4}+[\"']?)(?P<pairs>[^\r\n\"']{1,4096}+)",
    re.IGNORECASE,
)
_COOKIE: Final = pattern(r"(?P<name>[\w.$-]{1,64}+=)(?P<value>[^;\s,]{1,4096}+)")
_PLAIN_COOKIE: Final = pattern(
    r"(?:lang\w*|locale|theme|mode|region|country|currency|tz|consent)=[A-Za-z_-]{1,12}$",
    re.IGNORECASE,
)
_ATTRIBUTES: Final = frozenset(
    words("path= domain= expires= max-age= samesite= version= priority= comment=")
)
_USER_OPTION: Final = pattern(
    r"(?P<option>-(?<![^\s\"'].)(?:u|-user|-proxy-user|U)[\"', =]{1,5}+[^\s\"':]{1,128}+[\"']?:[\"']?)"
    r"(?P<password>[^\s\"']{1,512}+)"
)
_LOGIN: Final = pattern(
    r"(?P<before>\b\w{0,20}(?:log_?in|authenticate|sign_?in)\w{0,20}\((?:[^()\n]{0,60},\s?)?[\"'][^\"'\n]{0,80}[\"'],\s?[\"'])"
    r"[^\"'\n]{1,128}+(?=[\"'])"
)
_SIP: Final = pattern(r"(?P<before>\bsips?:[^\s:@/]{1,64}+:)[^\s:@/]{1,128}+(?=@)")
_PAIR: Final = pattern(
    r"(?P<before>\b(?:\w{0,20}auth|username_pw_set|set_credentials|credentials|args)[\"']?(?: ?[=:] ?)?[\[(]"
    r"b?[\"'][^\"'\n]{1,80}[\"'], ?b?[\"'])(?P<password>[^\"'\n]{1,128}+)(?=[\"'])",
    re.IGNORECASE,
)
_SHORT_LOGIN: Final = pattern(
    r"(?P<before>[?&](?:u|usr|user|username|login|account)=[^&\s]{0,64}&p=)[^&\s\"']{3,256}+"
)
_PAIRED: Final = ("', '", '", "', "','", '","', "', b'")
_WORD_OF_CALL: Final = pattern(r"[\w./:-]{0,7}$|[A-Za-z_./:-]+$|[a-z_]+\.[a-z0-9_]+$|[\d.: -]+$")
_PROGRAM_OPTION: Final = pattern(
    r"(?P<option>\b(?:sshpass [^\n|]{0,80}?-p ?|mosquitto_\w{3}\b[^\n|]{0,200}? -P |mysql\w{0,8} [^\n|]{0,80}? -p"
    r"|mariadb[\w-]{0,8} [^\n|]{0,80}? -p)[\"']?)(?P<password>[^\s\"'-][^\s\"']{0,255}+)"
)
_SECRET_ADDRESS: Final = pattern(
    r"https?://(?:hooks\.slack\.com|(?:canary\.|ptb\.)?discord(?:app)?\.com/api/webhooks|"
    r"[\w-]{1,63}\.webhook\.office\.com|outlook\.office(?:365)?\.com/webhook|chat\.googleapis\.com/v1/spaces|"
    r"hooks\.zapier\.com|ntfy\.sh)/[^\s\"'<>)\]]{4,1024}+",
    re.IGNORECASE,
)
_SECRET_PATH: Final = pattern(
    r"(?P<before>/(?:api/webhook|api/hassio_ingress|with/key|api/camera_proxy_token|"
    r"calendar/ical/[^\s/]{1,128}/private|private|feeds?|share|invite|services/hooks|gotify/message)[/-])"
    r"(?P<value>[\w.~%-]{12,1024}+)"
)


def without_private_keys(text: str) -> str:
    """Return a text without blocks of PEM, also where their end is missing."""
    return _PEM.sub(REDACTED, text)


def without_credentials(text: str) -> str:
    """Return a text without users and passwords in its addresses, and without secret addresses."""
    if "@" in text and "sip" in text:
        text = _SIP.sub(rf"\g<before>{REDACTED}", text)
    if "/" not in text:
        return text
    text = _SECRET_ADDRESS.sub(REDACTED, text)
    text = _SECRET_PATH.sub(rf"\g<before>{REDACTED}", text)
    if "@" in text and "://" in text:
        text = _CREDENTIALS.sub(_anonymous, text)
        text = _SLASHED.sub(_anonymous, text)
        text = _LONE_TOKEN.sub(_anonymous, text)
    return text


def _anonymous(found: re.Match[str]) -> str:
    scheme = found["scheme"]
    if _MASKED.match(found[0][len(scheme) : -1]):
        return found[0]
    return f"{scheme}{REDACTED}@"


def without_headers(text: str) -> str:
    """Return a text without what headers carry to prove who asks."""
    if "in(" in text or "authenticate" in text:
        text = _LOGIN.sub(rf"\g<before>{REDACTED}", text)
    if "&p=" in text:
        text = _SHORT_LOGIN.sub(rf"\g<before>{REDACTED}", text)
    if holds_any(text, _PAIRED):
        text = _PAIR.sub(_second_of_pair, text)
    folded = text.lower()
    if holds_any(folded, _OF_SCHEMES):
        text = _SCHEME.sub(_proof, text)
    if "digest" in folded:
        text = _DIGEST.sub(rf"\g<name>{REDACTED}", text)
    if "cookie" in folded:
        text = _COOKIES.sub(_cookies, text)
    return text


def _second_of_pair(found: re.Match[str]) -> str:
    """Hide what stands behind a user; the arguments of a call may be ordinary words."""
    if found["before"].startswith("args") and _WORD_OF_CALL.match(found["password"]):
        return found[0]
    return f"{found['before']}{REDACTED}"


def without_options(text: str) -> str:
    """Return a text without the passwords that are given to programs behind a user."""
    if not holds_any(text, (" -", "'-", '"-')):
        return text
    text = _PROGRAM_OPTION.sub(rf"\g<option>{REDACTED}", text)
    return _USER_OPTION.sub(rf"\g<option>{REDACTED}", text)


def _proof(found: re.Match[str]) -> str:
    value = found["value"]
    if value.lstrip("&?").startswith("**"):
        return found[0]
    if (value.isalpha() and (value.islower() or value.istitle())) or _PARAMETER.match(value):
        return found[0]
    return f"{found['scheme']}{found['gap']}{REDACTED}"


def _cookies(found: re.Match[str]) -> str:
    return found["name"] + _COOKIE.sub(_cookie, found["pairs"])


def _cookie(found: re.Match[str]) -> str:
    if found["name"].lower() in _ATTRIBUTES or _PLAIN_COOKIE.match(found[0]):
        return found[0]
    return f"{found['name']}{REDACTED}"
