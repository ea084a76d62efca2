"""Where somebody lives: coordinates, streets, names of wireless networks."""

import re
from typing import Final

from .lazy import pattern
from .prefilter import holds_any, words
from .pseudonyms import REDACTED

_PAIR: Final = pattern(
    r"(?P<first>[\d-](?<![\w.-].)\d{0,3}\.\d{4,20}+|[\d-](?<=[NS].)(?<!\w[NS].)\d{0,2}\.\d{4,20}+)"
    r"(?P<between>°?\s?[NS]?[\"']?\s?[,;/|]?\s{0,2}[\"']?[EW]?|%2C)"
    r"(?P<second>-?\d{1,3}\.\d{4,20}+)(?![\w.]\d)"
)
_DEGREES: Final = pattern(
    r"\d{1,3}° ?\d{1,2}['\u2032\u00b4\u2019] ?(?:\d{1,2}(?:[.,]\d{1,6})?(?:[\"\u2033\u201d]|'') ?)?[NSEWO]?"
)
_MEASURED: Final = pattern(
    r"(?:\blux|values?|watts?|volts?|kwh|temp\w*|humidity|accel\w*|gyro|xy\w*|rgb\w*|hs\w*|colou?r|power|energy"
    r"|offset|scale|range|min|max|between)\W*$",
    re.IGNORECASE,
)
_CONTEXT: Final = 20
_MARKED: Final = pattern(
    r"(?P<name>\bgeo:|[?&@/](?:q|ll|query|center|cbll|daddr)=|/@)(?P<pair>-?\d{1,3}\.\d{2,20}+,-?\d{1,3}\.\d{2,20}+)"
)
_NO_NETWORK: Final = frozenset(words("unavailable unknown none off on is was not failed lost"))
_JOINED: Final = pattern(
    r"(?P<before>\b(?:connect\w{0,4}|associat\w{1,5}|join\w{0,4}|roam\w{0,4}) (?:to|with|from) (?:network |ap |ssid |wi-?fi )?[\"'])[^\"'\n]{2,32}+(?=[\"'])",
    re.IGNORECASE,
)
_ROAD: Final = (
    r"(?:[Ss]tra(?:ss|ß)e|[Ss]tr\.|[Ww]eg|[Gg]asse|[Pp]latz|[Aa]llee|[Ss]traat|[Ll]aan|[Gg]racht|[Pp]lein|"
    r"[Kk]ade|[Vv]ägen|[Gg]atan|[Vv]ej|[Gg]ade)"
)
_BEFORE_NUMBER: Final = pattern(
    rf"\b(?:[A-ZÀ-Þ][\w'À-ÿ-]{{1,30}}+ ){{0,3}}(?:[A-ZÀ-Þ][a-zà-ÿ]{{1,30}}?{_ROAD}|"
    r"(?:Street|St\.?|Road|Rd\.?|Avenue|Ave\.?|Lane|Drive|Square|Boulevard|Blvd\.?|Court|Terrace)) \d{1,4}[a-zA-Z]?\b"
)
_AFTER_NUMBER: Final = pattern(
    r"\b\d{1,5} (?:[A-Z][\w'-]{1,30} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Square|Boulevard|"
    r"Blvd|Court|Terrace|Way)\b"
)
_ROMANCE: Final = pattern(
    r"\b(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Pp]lace|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Cc]alle|[Pp]laza|[Aa]venida|[Rr]ua|"
    r"[Uu]l\.|ulica)"
    r"(?: (?:de|du|des|della|del|di|la|le|los|las|da|do|[A-ZÀ-Þ][\w'À-ÿ-]{1,30}+)){1,4},? \d{1,4}[a-zA-Z]?\b"
)
_OF_STREETS: Final = words(
    "traße trasse str. weg gasse latz llee traat laan racht lein kade gatan gade vej vägen treet "
    "Road Avenue Lane Drive Square oulevard Blvd Court Terrace Ave Rd St Way Ln Dr rue Rue Place "
    "Via Viale iazza Corso Calle Plaza venida Rua Ul. ul. ulica"
)
_OF_NETWORKS: Final = ("wifi", "wi-fi", "wi_fi", "ssid")
_FINE_DECIMAL: Final = pattern(r"\d\.\d\d+,|\d\.\d{4}")
_HOUSE_NUMBER: Final = pattern(
    r" (?:(?<=[^\W\d_] )|(?<=\. ))\d{1,4}[a-zA-Z]?(?=[\s,;\"')\]]|$)|\d [A-Z][a-z]{2,}"
)
_POSTCODE: Final = pattern(
    r"(?P<street>\*\*REDACTED\*\*)(?P<between>[\"']?,? {1,2}[\"']?|, ?\w{0,30} )"
    r"(?P<code>\d{4} ?[A-Z]{2}|\d{2}-\d{3}|[A-Z]{1,2}\d[A-Z0-9]? ?\d[A-Z]{2}|\d{4,5}(?:-\d{4})?)\b"
)
_TOWN: Final = pattern(
    r"\*\*REDACTED\*\*(?:, (?:[A-ZÀ-Þ][\w'À-ÿ-]{2,30}+ ?){1,3}, (?:[A-Z]{2} \d{5}|\*\*REDACTED\*\*)"
    r"|[\"']?, [\"']?\*\*REDACTED\*\* [A-ZÀ-Þ][\w'À-ÿ-]{2,30}+)"
)
_CONNECTS: Final = pattern(
    r"(?P<before>\bwi-?_?fi\w{0,12} (?:connect|network|ap|up|to|network:)(?: (?:to )?|(?=[\"']))|"
    r"\bsensor\.\w{0,80}(?:wi_?fi_connection|_ssid)\b\W{1,4}(?:(?:(?:changed|state|from \S{1,40}) ){0,4}+to |is |= ?)?)"
    r"(?:(?P<quote>[\"'])[^\"'\n]{2,32}+|(?P<name>[^\s\"',;]{2,32}+))",
    re.IGNORECASE,
)


def without_places(text: str) -> str:
    """Return a text without coordinates, street addresses and names of wireless networks."""
    if "°" in text:
        text = _DEGREES.sub(REDACTED, text)
    if _FINE_DECIMAL.search(text):
        text = _MARKED.sub(rf"\g<name>{REDACTED}", text)
        text = _PAIR.sub(_pair, text)
    if _HOUSE_NUMBER.search(text) and holds_any(text, _OF_STREETS):
        text = _streets(text)
    if holds_any(text.lower(), _OF_NETWORKS):
        text = _CONNECTS.sub(_network, text)
        text = _JOINED.sub(rf"\g<before>{REDACTED}", text)
    return text


def _pair(found: re.Match[str]) -> str:
    """Take out two numbers that are a place on earth; shares of colours are both below one."""
    first, second = abs(float(found["first"])), abs(float(found["second"]))
    before = found.string[max(0, found.start() - _CONTEXT) : found.start()]
    if _MEASURED.search(before):
        return found[0]
    if not found["between"] or first > 90 or second > 180 or max(first, second) <= 1:
        return found[0]
    return f"{REDACTED}{found['between']}{REDACTED}"


def _network(found: re.Match[str]) -> str:
    if found["name"] in _NO_NETWORK:
        return found[0]
    return f"{found['before']}{found['quote'] or ''}{REDACTED}"


def _streets(text: str) -> str:
    found = text
    for road in (_BEFORE_NUMBER, _ROMANCE, _AFTER_NUMBER):
        found = road.sub(REDACTED, found)
    if found == text:
        return text
    return _TOWN.sub(REDACTED, _POSTCODE.sub(rf"\g<street>\g<between>{REDACTED}", found))
