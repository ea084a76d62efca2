"""What belongs to persons: mail addresses, telephone numbers, accounts, cards, pairing codes."""

from collections.abc import Iterator
import re
from typing import Final

from .lazy import pattern
from .prefilter import holds_any, words
from .pseudonyms import REDACTED, Pseudonyms

_MAIL: Final = pattern(
    r"(?P<person>[\w+](?<![\w.+%-].)[\w.+-]{0,63}+)(?:@|%40)(?P<domain>(?:[\w-]{1,63}+\.){1,5}+(?:[^\W\d_]{2,24}+|xn--[\w-]{2,59}+))(?![\w-])"
    r"(?P<password>(?: / | : |:)(?=[^\s\"']{0,64}\d)(?=[^\s\"']{0,64}[A-Za-z])[^\s\"'),]{6,64}+)?"
)
_PARTS: Final = pattern(r"[^\W_]+")
_LONG_PART: Final = 6
_OFFICES: Final = frozenset(
    words(
        "account admin alarm alerts assistant automation backup camera contact homeassistant info notify "
        "notification notifications noreply office reply sensor service support system webmaster"
    )
)
_NO_TOP_LEVEL: Final = frozenset(
    words(
        "service local lan timer socket mount target device slice scope path swap home internal "
        "py js yaml yml json so conf img"
    )
)
_INTERNATIONAL: Final = pattern(
    r"[+0](?<![\w+.].)(?:(?<=\+)|0)(?=[1-9])[1-9](?:[ ./()-]{0,3}+\d){7,15}+(?![\w:]|\.\d)"
)
_NATIONAL: Final = pattern(
    r"0(?<![\w.:/-].)[1-9](?:\d[-/]\d{8}|\d{2}[-/]\d{6,8}|[-/]\d{8})(?![\w.:/-]|,\d)"
    r"|\((?<!\w.)0\d{1,4}\) ?\d{3,4}[ -]?\d{2,5}(?!\w|[.-]\d)"
    r"|[(\d](?<![\w.].)(?:(?<=\()\d{3}\) ?\d{3}[ -]\d{4}|\d\d(?:-\d{3}-|\.\d{3}\.)\d{4})(?!\w|[.-]\d)"
)
_CALLED: Final = pattern(
    r"(?P<name>\b(?:phone|mobile|tel|telephone|telefon|handy|msisdn|caller|callee|calling|call from|"
    r"call to|anruf von|ring;\d{1,2};|sms to|sms from|recipient|fax|whatsapp)\w{0,8}[\"']?\s{0,3}[:=]?\s{0,3}(?:\"[^\"\n]{0,40}\" <|[\"'<])?)"
    r"(?P<number>\(?0(?:[ ./()-]{0,2}+\d){6,13}+|[1-9]\d{8,14}+)(?!\w)",
    re.IGNORECASE,
)
_DIALLED: Final = pattern(r"0(?<![\w.:].)(?:[ ./()-]{0,2}+\d){6}|[1-9](?<!\w.)\d{8}")
_EIGHT_DIGITS: Final = pattern(r"\d{4}(?:\d{4}|-\d{3}-\d{4})")
_NUMBER: Final = pattern(r"\d(?<![\w.].)\d{7,13}+(?![\w.])")
_NUMBERED: Final = pattern(
    r"\b(?:envoy|inverter|meter|gateway|hub|charger|wallbox|powerwall|thermostat|bridge|station|"
    r"account|customer|contract|subscriber)(?: (?:no\.?|nr\.?|number|id))? #?$",
    re.IGNORECASE,
)
_CONTEXT: Final = 40
_PARTED: Final = pattern(r"[-./)](?<=\d.)(?:\d{2,3}[-.]\d{3}|\d{6}|(?<=\)) ?\d{3})")
_OF_CALLS: Final = words(
    "phone mobile tel ring; anruf handy msisdn call sms recipient fax whatsapp"
)
_OF_PAIRING: Final = words("pairing setup matter manual commission")
_SERIAL: Final = pattern(r"(?P<name>\b[SP]/N\W{1,3}+)[\w-]{5,40}+")
_LONG_NUMBER: Final = pattern(r"\d(?:[ -]?\d){6}")
_IBAN: Final = pattern(
    r"[A-Z](?<![A-Za-z0-9].)[A-Z]\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_CARD: Final = pattern(
    r"[2-6](?<![\w.+-].)\d{3}(?:(?:[ -]?\d{4}){2}[ -]?\d{1,7}|[ -]?\d{6}[ -]?\d{5})(?!\w|[.:-]\d)"
)
_PAIRING: Final = pattern(r"\d(?<![\w-].)\d\d-\d\d-\d{3}(?![\w-])")
_MATTER: Final = pattern(
    r"(?P<name>\b(?:pairing|setup|matter|manual|commission\w{0,6})\W{0,3}(?:with )?(?:pairing |setup )?(?:code|pin)?\W{1,4})"
    r"(?P<code>\d{4}-?\d{3}-?\d{4}|\d{8})(?![\w-])",
    re.IGNORECASE,
)


def without_mail(text: str, names: Pseudonyms) -> str:
    """Return a text whose mail addresses have pseudonyms.

    A part of one that nobody else has, such as ``smith4711``, goes wherever else it stands.
    """
    if "@" not in text and "%40" not in text:
        return text
    handles: set[str] = set()

    def named(found: re.Match[str]) -> str:
        if found["domain"].rpartition(".")[2].lower() in _NO_TOP_LEVEL or found[0].startswith(
            "git@"
        ):
            return found[0]
        handles.update(_personal(found["person"]))
        address = f"{found['person']}@{found['domain']}"
        return names.name("mail", address) + (f" / {REDACTED}" if found["password"] else "")

    text = _MAIL.sub(named, text)
    for handle in handles:
        if handle in text:
            whole = rf"(?<![^\W_]){handle}(?![^\W_])"
            text = re.sub(whole, names.name("name", handle), text)
    return text


def _personal(person: str) -> Iterator[str]:
    """Yield the parts of a mail address that are names of somebody rather than of an office."""
    parts = _PARTS.findall(person)
    for part in parts:
        letters = part.rstrip("0123456789")
        if (
            len(part) >= _LONG_PART
            and letters.lower() not in _OFFICES
            and (len(parts) > 1 or letters != part)
        ):
            yield part


def without_numbers(text: str, names: Pseudonyms) -> str:
    """Return a text without the numbers of telephones, accounts, cards and pairings."""
    if _LONG_NUMBER.search(text) is None:
        return text
    text = _CARD.sub(_card, _IBAN.sub(_iban, text))
    if "+" in text or "00" in text:
        text = _INTERNATIONAL.sub(lambda found: _phone(found, names), text)
    if _PARTED.search(text):
        text = _NATIONAL.sub(lambda found: names.name("phone", found[0]), text)
        text = _PAIRING.sub(REDACTED, text)
    if "/N" in text:
        text = _SERIAL.sub(rf"\g<name>{REDACTED}", text)
    if _DIALLED.search(text) and holds_any(text.lower(), _OF_CALLS):
        text = _CALLED.sub(rf"\g<name>{REDACTED}", text)
    if _EIGHT_DIGITS.search(text):
        text = _NUMBER.sub(_numbered, text)
    if _EIGHT_DIGITS.search(text) and holds_any(text.lower(), _OF_PAIRING):
        text = _MATTER.sub(rf"\g<name>{REDACTED}", text)
    return text


def _numbered(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - _CONTEXT) : found.start()]
    return REDACTED if _NUMBERED.search(before) else found[0]


def _phone(found: re.Match[str], names: Pseudonyms) -> str:
    digits = sum(character.isdigit() for character in found[0])
    return names.name("phone", found[0]) if 9 <= digits <= 16 else found[0]


def _iban(found: re.Match[str]) -> str:
    """Take out what passes the check of ISO 7064 (modulo 97)."""
    account = found[0].replace(" ", "")
    if not 15 <= len(account) <= 34:
        return found[0]
    number = "".join(str(int(character, 36)) for character in account[4:] + account[:4])
    return REDACTED if int(number) % 97 == 1 else found[0]


def _card(found: re.Match[str]) -> str:
    """Take out what passes the check of Luhn."""
    digits = [int(character) for character in found[0] if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    fits = 13 <= len(digits) <= 19 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
    return REDACTED if fits else found[0]
