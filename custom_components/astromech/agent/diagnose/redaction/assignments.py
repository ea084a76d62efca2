"""Values that stand behind a telling name: ``password=…``, ``"token": "…"``, ``--api-key …``.

Every repetition is possessive or bounded, and what was read as a value is not read again, so that
the time is linear in the text.
"""

import re
from typing import Final, assert_never

from .keys import Kind, keywords, kind_of
from .lazy import pattern
from .prefilter import words
from .pseudonyms import REDACTED, Pseudonyms
from .randomness import looks_random

_QUOTE = r"(?:\\{0,3}[\"'`]|&quot;|%22|&#3[49];|\\u002[27]|[“”„])"
_SIGN = (
    r"(?:[:?.+]{0,3}+={1,3}+>?|:(?!//)|[\uff1a\uff1d]|%3[DdAa]|\\u003[DdAa]|&#(?:61|58);"
    r"|(?:[.,]\s)?[Gg]ot\b|>)"
)
_TO_VALUE: Final = pattern(
    r"(?P<rest>[\w.-]{0,80}+)(?:"
    # "password", "value": … and "password": {"value": …
    rf"(?:{_QUOTE})?+\s{{0,4}}+(?:,|:\s{{0,4}}+\{{)\s{{0,4}}+{_QUOTE}(?:v|val|value|content){_QUOTE}"
    r"\s{0,4}+:\s{0,4}+"
    rf"|(?:{_QUOTE})?+\]{{0,2}}+(?:[ \t](?:provided|entered|given|received|used|is|was)(?=:))?\s{{0,8}}+(?:{_SIGN}(?:Key\()?|(?P<listed>,)(?=\s{{0,2}}{_QUOTE})|(?<=[\"']\s)[vV]alue=)\s{{0,40}}+"
    r"|(?P<told>[ \t]{1,4}+(?:(?:number|no|nr|id|is|was|address|code|to|set to|changed to)\b[.:]?[ \t]{1,3}+)?)"
    r"(?=[\"']|[^\s\"'<>,;(){}\[\]|/]{0,80}\d|[A-Z2-7]{16,64}(?![^\s\"',;])))"
)
_TO_OPTION: Final = pattern(r"(?P<rest>[\w-]{0,80}+)(?P<told>[ \t]{1,4}+)(?=[\w.])(?P<listed>)?")
_VALUE: Final = pattern(
    rf"b?(?P<quote>{_QUOTE})(?P<quoted>(?:(?!(?P=quote))[^\n]){{1,8192}}+)"
    r"|(?P<numbers>\[[\s\"'xa-fA-F0-9,]{20,2000}+\]|- \d{1,3}(?:\n\s{0,12}- \d{1,3}){7,63}+)"
    r"|(?<=>)(?P<text>[^\s<>][^<>\n]{0,512}+)(?=</)"
    r"|(?P<bare>(?:[^\s\"'<>,;&(){}\[\]|`\\]|,(?=[^\s\"'])(?![\w.-]{1,40}+[=:])){1,8192}+)"
)
_COMMANDS: Final = "Backlog"
"""What begins a line of commands for Tasmota: names and values, parted by spaces."""
_ASSIGNS: Final = pattern(r"[A-Za-z_]{2,40}=(?!=|$)")
_LONGEST_NAME: Final = 80
_WORD_BEFORE: Final = 20
_WORD: Final = pattern(r"[^\W\d_]+ $")
_YAML: Final = pattern(r"\s*(?:- )?[\w-]+: $")
_REST_OF_LINE: Final = pattern(r"(?P<numbers>)?(?P<quoted>)?(?P<bare>[^\n#]{1,512}+)")
_WORDS_OF_STATE: Final = frozenset(
    words(
        "accepted basic bearer bool bytes changed default denied dict digest disabled empty enabled "
        "error expired failed false float hidden incorrect int invalid is list missing no none not null "
        "off ok on optional password refused rejected redacted required secret set str string token "
        "true undefined unknown unset updated valid was wrong yes configured login auth negotiate"
    )
)
_STANDS_FOR_ANOTHER: Final = pattern(
    r"\*\*|\*{3}|!secret|!env|\$\{|\$[A-Za-z_(]|\{|%[(sdr]|%$|<|your[_-]|xxx|os\.environ|self\.|"
    r"\.\.\.|…|\[?redacted",
    re.IGNORECASE,
)
_PROSE: Final = pattern(r"[ \t]+[a-z]")
_ENTITY: Final = pattern(r"[a-z_]{2,30}\.[a-z0-9_]+$")
_PLAIN_NAME: Final = pattern(r"[A-Za-z]+(?:[_.-][A-Za-z]+)*$|\d{1,4}$")
_MIXED: Final = pattern(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[^\s/]{8,}$|[A-Z2-7]{16,64}$")
_MIXED_OR_NUMBER: Final = pattern(r"(?=[^\s]*\d)[^\s/]{6,}$")
_LONG_HEX: Final = pattern(r"[0-9a-fA-F:-]{16,}|(?=[A-Z-]*\d)(?:[A-Z0-9]{4,8}-){2,7}[A-Z0-9]{4,8}")
_MIXED_KEY: Final = pattern(
    r"(?=\D*\d)(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[A-Za-z0-9]{16}(?:[A-Za-z0-9]{6,48})?"
)
_SHORT_KEY: Final = pattern(
    r"(?=[A-Za-z-]*\d[A-Za-z-]*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9-]{10,15}"
)
_REGISTRY_ID: Final = pattern(r"[0-9a-f]{32}$|0[0-7][0-9A-HJKMNP-TV-Z]{24}$")
_DIGITS: Final = pattern(r"\d[\d -]{2,14}$|(?!GPIO)(?=[A-Z]*\d)[A-Z0-9]{6,8}$")
_DECIMAL: Final = pattern(r"-?\d{1,3}\.\d{2,20}$")
_REMARKABLE: Final = pattern(r"(?=[^\d]*\d)[\w.@!?#$%&*+~-]{4,64}$")
_CODE: Final = pattern(r"\d{4,8}$")
_GUARDED: Final = pattern(r"lock\.|alarm_|keypad|disarm|partition", re.IGNORECASE)
_LOCKS: Final = pattern(r"lock|alarm|keypad|\barm|disarm|door|user|pin|garage|safe", re.IGNORECASE)


def without_assigned(text: str, names: Pseudonyms) -> str:
    """Return a text without the values that stand behind a telling name."""
    kept: list[str] = []
    taken: set[str] = set()
    done = looked = 0
    options = "--" in text or _COMMANDS in text
    for start, end in keywords(text):
        if start < looked:
            continue
        link = _TO_VALUE.match(text, end) or (_TO_OPTION.match(text, end) if options else None)
        if link is None:
            continue
        looked = link.end("rest")
        beginning = _beginning(text, start, looked)
        kind = _kind(text, beginning, looked)
        if kind is None or (value := _value(kind, text, link)) is None:
            continue
        first, last = value.span(value.lastgroup or 0)
        if _is_secret(kind, link, value, is_option=_is_option(text, beginning)):
            kept += text[done:first], _stand_in(kind, text[first:last], names)
            done = looked = last
            taken.add(text[first:last])
        elif value["bare"] and not link["told"]:
            looked = last
    return _without_any(taken, "".join((*kept, text[done:]))) if kept else text


def _is_option(text: str, beginning: int) -> bool:
    """Say whether a name is an option of a program, or a command with its value behind a space."""
    return text.startswith("--", beginning) or text.find(_COMMANDS, 0, beginning) >= 0


def _without_any(taken: set[str], text: str) -> str:
    """Return a text without what was found to be secret once, wherever else it stands."""
    for value in taken:
        if value in text and _REMARKABLE.match(value):
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", REDACTED, text)
    return text


def _value(kind: Kind, text: str, link: re.Match[str]) -> re.Match[str] | None:
    """Return what stands behind a name; in YAML a password may have spaces without quotes."""
    if kind is not Kind.PASSWORD and _ASSIGNS.match(text, link.end()):
        return None
    value = _VALUE.match(text, link.end())
    if value is None or value["bare"] is None or kind not in (Kind.PASSWORD, Kind.NETWORK):
        return value
    line = text[
        text.rfind("\n", max(0, link.start() - _LONGEST_NAME), link.start()) + 1 : link.end()
    ]
    return _REST_OF_LINE.match(text, link.end()) if _YAML.match(line) and "\n" in text else value


def _beginning(text: str, start: int, end: int) -> int:
    """Return where the name begins that a keyword stands in."""
    first = max(0, end - _LONGEST_NAME)
    while start > first and (text[start - 1].isalnum() or text[start - 1] in "_.-"):
        start -= 1
    return start


def _kind(text: str, start: int, end: int) -> Kind | None:
    """Return what a name says; a code is read together with the word before it."""
    kind = kind_of(text[start:end])
    if kind is not Kind.CODE:
        return kind
    word = _WORD.search(text[max(0, start - _WORD_BEFORE) : start])
    return kind_of(f"{word[0]}{text[start:end]}") if word else kind


def _stand_in(kind: Kind, value: str, names: Pseudonyms) -> str:
    return names.name("id", value) if kind is Kind.IDENTITY else REDACTED


def _is_secret(kind: Kind, link: re.Match[str], value: re.Match[str], *, is_option: bool) -> bool:
    if link["told"]:
        return _is_told(kind, value, is_option=is_option)
    return _is_assigned(kind, value, link)


def _is_assigned(kind: Kind, value: re.Match[str], link: re.Match[str]) -> bool:
    """Judge a value behind a sign of assignment."""
    if value["numbers"]:
        return kind in (Kind.PASSWORD, Kind.TOKEN, Kind.KEY)
    content = value[value.lastgroup or 0]
    if not _is_a_value(value) or (link["listed"] and _PLAIN_NAME.match(content)):
        return False
    if value["bare"] and _goes_on(value):
        return False
    return _fits(kind, content, value.string)


def _is_told(kind: Kind, value: re.Match[str], *, is_option: bool) -> bool:
    """Judge a value that only a space parts from its name: an option, or the middle of a sentence."""
    content = value[value.lastgroup or 0]
    if not content or not _is_a_value(value) or _ASSIGNS.match(content):
        return False
    if kind is Kind.PASSWORD and (value["quoted"] or is_option):
        return True
    if kind is Kind.NETWORK:
        return bool(value["quoted"] or _MIXED.match(content))
    if kind is Kind.PLACE:
        return _DECIMAL.match(content) is not None
    if kind is Kind.CODE:
        return _is_key(content) or bool(_CODE.match(content) and _GUARDED.search(value.string))
    if kind is Kind.PIN:
        return _DIGITS.match(content) is not None
    return (
        (_MIXED_OR_NUMBER if kind is Kind.IDENTITY else _MIXED).match(content) is not None
        and _ENTITY.match(content) is None
        and _fits(kind, content, value.string)
    )


def _is_a_value(value: re.Match[str]) -> bool:
    start, end = value.span(value.lastgroup or 0)
    if _STANDS_FOR_ANOTHER.match(value.string, start):
        return False
    return value.string[start:end].lower().strip(".!?") not in _WORDS_OF_STATE


def _goes_on(value: re.Match[str]) -> bool:
    """Tell whether a value without quotes is a word of a sentence, or the name of a function."""
    text, end = value.string, value.end()
    if text[end : end + 1] == "(":
        return True
    return value["bare"].isalpha() and value["bare"].islower() and bool(_PROSE.match(text, end))


def _fits(kind: Kind, content: str, text: str) -> bool:
    """Tell whether a value is of the kind that its name promises."""
    match kind:
        case Kind.PASSWORD | Kind.NETWORK:
            return True
        case Kind.TOKEN:
            return _is_token(content)
        case Kind.KEY:
            return _is_key(content)
        case Kind.IDENTITY:
            return _MIXED_OR_NUMBER.match(content) is not None and not _REGISTRY_ID.match(content)
        case Kind.PIN:
            return _DIGITS.match(content) is not None
        case Kind.CODE:
            return bool(_DIGITS.match(content) and _LOCKS.search(text)) or _is_key(content)
        case Kind.PLACE:
            return True
        case _:
            assert_never(kind)


def _is_token(content: str) -> bool:
    return (
        len(content) >= 6
        and _PLAIN_NAME.match(content) is None
        and _ENTITY.match(content) is None
        and not content.startswith(("http", "/"))
    )


def _is_key(content: str) -> bool:
    return (
        looks_random(content)
        or _LONG_HEX.fullmatch(content) is not None
        or _SHORT_KEY.fullmatch(content) is not None
        or _MIXED_KEY.fullmatch(content) is not None
    )
