"""Templates of texts that were put together before they were logged: values give way to slots.

`Lost 192.168.1.7 after 5 s` and `Lost 192.168.1.8 after 9 s` are the same complaint:
`Lost <address> after <duration>`. What is looked at is bounded, and so is the time.
"""

import re
from typing import Final

MAX_TEMPLATE: Final = 500
"""Characters of a text that are looked at; what differs later makes no other template."""

_UNIT: Final = (
    "(?:[nuµm]s|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?)"
)
_DOMAIN: Final = (
    "(?:ai_task|air_quality|alarm_control_panel|assist_satellite|automation|binary_sensor|button|"
    "calendar|camera|climate|conversation|counter|cover|date|datetime|device_tracker|event|fan|"
    "geo_location|group|humidifier|image|image_processing|input_(?:boolean|button|datetime|number|"
    "select|text)|lawn_mower|light|lock|media_player|notify|number|person|plant|remote|scene|"
    "schedule|script|select|sensor|siren|stt|sun|switch|text|time|timer|todo|tts|update|vacuum|"
    "valve|wake_word|water_heater|weather|zone)"
)
_TOP_LEVEL: Final = (
    "(?:com|net|org|edu|gov|io|ai|app|dev|cloud|info|biz|me|tv|co|xyz|online|site|tech|eu|de|at|ch|"
    "uk|us|fr|nl|be|it|es|pt|pl|cz|se|no|dk|fi|ru|ua|cn|jp|kr|in|au|nz|ca|br|za|"
    "home|lan|local|localdomain|internal|arpa|box)"
)

_NAME: Final = re.compile(r"(?<!\w)(?:'[^'\n]{1,120}'|\"[^\"\n]{1,120}\")(?!\w)")

_WORD: Final = r"[^\s=,;|'\"()\[\]{}<>]"
_SUSPECT: Final = re.compile(
    # A word from its beginning, with a digit or with one of /\.:@ before its end; a unit after it.
    rf"(?<!{_WORD})(?:[^\s=,;|'\"()\[\]{{}}<>0-9/\\.:@]*+(?:[0-9]|[/\\.:@]+(?={_WORD}))){_WORD}*+"
    rf"(?P<unit> {_UNIT}(?!\w))?"
)

_KIND: Final = re.compile(
    r"(?P<address>\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?"
    r"|[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,7}"
    r"|[^\s@/]+@[^\s@/]+\.[a-z]+)"
    r"|(?P<time>\d{4}-\d\d-\d\d(?:t[\d:.]+(?:z|[+-][\d:]+)?)?"
    r"|\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:z|[+-]\d\d:?\d\d)?)"
    r"|(?P<number>[-+]?\d+(?:[.,]\d+)*%?)"
    rf"|(?P<duration>[-+]?\d+(?:\.\d+)?{_UNIT})"
    r"|(?P<id>0x[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?=[a-f]*\d)[0-9a-f]{6,}|(?=\D*\d{3})(?=.*[a-z])[\w-]{6,})"
    r"|(?P<address6>(?=[^:]*:[^:]*:)[0-9a-f:]+(?:%\w+)?(?:/\d+)?)"
    rf"|(?P<entity>{_DOMAIN}\.[a-z0-9_]+)"
    rf"|(?P<host>[a-z][a-z0-9+.-]*://.+|[\w-]+(?:\.[\w-]+)*\.{_TOP_LEVEL}\.?(?::\d+)?(?:/.*)?"
    r"|[\w-]+(?:\.[\w-]+)*:\d{2,5})"
    r"|(?P<path>(?:~|[a-z]:)?[/\\].+|[^/]+(?:/[^/]+){2,}/?)",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """Return the template of a text: what a host, an address, a name or a number was, is a slot.

    The slots are `<host>`, `<address>`, `<entity>`, `<id>`, `<number>`, `<time>`, `<duration>`,
    `<path>` and `<name>` (whatever stood in quotes).
    """
    text = text[:MAX_TEMPLATE]
    if "'" in text or '"' in text:
        text = _NAME.sub("<name>", text)
    return _SUSPECT.sub(_slot, text)


def _slot(found: re.Match[str]) -> str:
    """Return what stands for a word that may be a value."""
    unit = found["unit"] or ""
    whole = found[0].removesuffix(unit)
    word = whole.rstrip(".:!?*")
    kind = _KIND.fullmatch(word)
    if kind is None or kind.lastgroup is None:
        return found[0]
    if unit and word == whole and kind.lastgroup == "number":
        return "<duration>"
    return f"<{kind.lastgroup.removesuffix('6')}>{whole[len(word) :]}{unit}"
