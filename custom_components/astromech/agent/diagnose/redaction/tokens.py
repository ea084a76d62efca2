"""Keys and tokens that stand alone: known by the mark of who issues them, or by their randomness."""

import re
from typing import Final

from .lazy import pattern
from .prefilter import holds_any
from .pseudonyms import REDACTED
from .randomness import MIN_RANDOM, looks_random

_ISSUED: Final = pattern(
    r"(?<![A-Za-z0-9])(?:"
    r"gh[opsur]_[A-Za-z0-9]{20,255}+|github_pat_\w{20,255}+"  # GitHub
    r"|gl[a-z]{2,6}-[\w-]{16,255}+|GR1348941[\w-]{16,64}+"  # GitLab
    r"|xox[abdeprs](?:\.xox[a-z])?-(?=[\w-]{0,200}\d)[\w-]{10,255}+|xapp-[\w-]{16,255}+"  # Slack
    r"|A(?:KIA|SIA|BIA|CCA|3T[A-Z0-9])[A-Z0-9]{16}|ABSK[\w+/=]{32,255}+"  # Amazon
    r"|AIza[\w-]{30,60}+|ya29\.[\w-]{20,512}+|GOCSPX-[\w-]{20,64}+"  # Google
    r"|[spr]k_(?:live|test|prod)_\w{10,255}+|whsec_\w{16,128}+"  # Stripe and those like it
    r"|sk-(?:ant-|proj-|or-)?[\w-]{20,255}+"  # providers of models
    r"|(?:hf|gsk|r8|pplx|npm|tfp|dop|doo|dor|shp[a-z]{2}|pul|lin_api|figd|dckr_pat|rubygems|sq0[a-z]{3})"
    r"[_-](?=\w{0,200}\d)[\w-]{16,255}+"
    r"|[a-z]{2,12}_(?:pw|pat|aat|sat|tkn|tok|sk|pk|secret|oauth|live|test|prod|api)_"
    r"(?=[A-Za-z_=-]{0,40}+\d{1,40}+[A-Za-z=-]{1,40}+\d)[\w=-]{12,255}+"
    r"|ops_eyJ[\w+/=-]{40,2048}+|[a-z]{5}_live_[0-9a-f-]{32,64}+"
    r"|pypi-[\w-]{16,255}+|SG\.[\w=-]{16,64}+\.?[\w=.-]{0,64}+|hv[sbr]\.[\w-]{20,255}+"
    r"|tk_(?=[a-z]{0,28}\d)[a-z0-9]{29}(?![a-z0-9])"  # ntfy
    r"|tskey-[\w-]{10,128}+|nabu-[\w-]{20,64}+"
    r"|EAA[A-Za-z0-9]{20,512}+|EZ[AT]K[A-Za-z0-9]{40,64}+|PMAK-[a-f0-9-]{30,80}+"
    r"|FLW(?:SECK|PUBK)(?:_TEST)?-[A-Za-z0-9-]{10,64}+|[A-Z]{2}[0-9a-f]{32}(?![0-9a-zA-Z])"
    r"|RINCON_[0-9A-F]{12,24}+|[0-9A-F]{8}-[0-9A-F]{16}(?![0-9A-Za-z-])"
    r"|A3-[A-Z0-9]{6}-[A-Z0-9-]{24,40}+|AGE-SECRET-KEY-1[A-Z0-9]{20,80}+"
    r"|[0-9a-f]{32}-us\d{1,2}|access-(?:sandbox|development|production)-[0-9a-f-]{36}"
    r"|(?:hf|api_org)_[A-Za-z]{34}(?![A-Za-z])"
    r"|eyJ[\w-]{12,8192}+(?:\.[\w-]{0,8192}+){0,4}+|ZXlK[\w+/=-]{20,8192}+"  # JSON web tokens
    r")"
)
_PUNCTUATED: Final = pattern(
    r"(?<![A-Za-z0-9])(?:bot(?=\d))?(?:\d{8,16}:A[\w-]{30,50}+|1//0[\w-]{20,128}+|MT:[A-Z0-9.-]{15,40}+|X-HM://[A-Z0-9]{8,20}+)"
    r"|fm[12][a-z]{0,2}_[\w+/=,-]{50,2048}+|[0-9a-f]{24}(?:\||%7[Cc])[0-9a-f]{32}"
    r"|WIFI:[ST]:[^\s\"']{3,200}+|(?:0x[0-9A-Fa-f]{2}, ?){15}0x[0-9A-Fa-f]{2}"
)
_RUN: Final = pattern(r"[A-Za-z0-9_+~.=-]{16,8192}+")
_LETTERS_ONLY: Final = ("hf_", "api_org_")
_SUM: Final = pattern(r"sha\d{3}-[A-Za-z0-9+/]{0,90}={0,2}$")
_DIGIT: Final = pattern(r"\d")
_PADDED: Final = pattern(
    r"(?<![\w+/=-])(?=[A-Za-z0-9+/]{0,64}?\d)"
    r"(?:[A-Za-z0-9+/]{4}){5,2048}+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)"
)
_PADDING: Final = pattern(r"=(?<=[A-Za-z0-9+/]{19}.)(?![A-Za-z0-9+/])")
_NAMED_RUN: Final = pattern(r"[A-Za-z][\w.-]{0,40}=(?=.{8})")
_HEX_PIECE: Final = pattern(
    r"(?!sha\d|md5|commit|rev)(?:[A-Za-z][A-Za-z0-9]{0,11}[_-]){1,4}[0-9a-f]{32,128}(?![A-Za-z0-9])"
)
_HEX: Final = pattern(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{12,8192}+(?![0-9A-Za-z])")
_UUID: Final = pattern(
    r"(?<![0-9A-Za-z-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z-])"
)
_LONGEST_SUM: Final = 100
_CONTEXT: Final = 40
"""Characters before a number that say what it is."""

_SAYS_SECRET: Final = pattern(
    r"(?:token|key|secret|psk|password|webhook|dataset|credential|cookie|session|bearer|private|auth|"
    r"signature|passphrase|hardware.id)s?[\"']?(?:\W{1,4}(?:id|is|was|value|of|for|local)){0,2}\W{1,4}$",
    re.IGNORECASE,
)
_SAYS_PUBLIC: Final = pattern(
    r"(?:sha-?\d{1,3}|md5|digest|checksum|commit|revision|hash|etag|fingerprint)\W{0,4}$|(?:hash|checksum|digest)(?:es)?\b[^\n]{0,30}$|sha\d{3}[:=-]$",
    re.IGNORECASE,
)
LONG_HEX: Final = 64
"""Digits; shorter ones are mostly registry ids and commits, longer ones tokens."""


def without_tokens(text: str) -> str:
    """Return a text without keys and tokens that stand alone."""
    if "=" in text and _PADDING.search(text):
        text = _PADDED.sub(_padded, text)
    if holds_any(
        text, (":A", "MT:", "1//0", "X-HM:", "WIFI:", "|", "fm2_", "fm1", "%7", ",0x", ", 0x")
    ):
        text = _PUNCTUATED.sub(REDACTED, text)
    return _RUN.sub(_judged, text)


def _padded(found: re.Match[str]) -> str:
    return found[0] if _is_checksum(found) else REDACTED


def _is_checksum(found: re.Match[str]) -> bool:
    """Tell whether a run is the checksum of a file, as pages carry it for what they load."""
    text, first = found.string, max(0, found.start() - _LONGEST_SUM)
    return (
        text.find("sha", first, found.end()) >= 0
        and _SUM.search(text[first : found.end()]) is not None
    )


def _judged(found: re.Match[str]) -> str:
    """Return a long run of letters and digits, or what stands for it."""
    run = found[0]
    if _DIGIT.search(run) is None and not holds_any(run, _LETTERS_ONLY):
        return run
    if _is_checksum(found):
        return run
    before = found.string[max(0, found.start() - _CONTEXT) : found.start()]
    return REDACTED.join(_judged_part(part, before) for part in _ISSUED.split(run))


def _judged_part(run: str, before: str) -> str:
    hidden = run
    if _HEX.search(run):
        hidden = _HEX.sub(lambda number: _number(number, before), run)
        hidden = _UUID.sub(lambda uuid: _uuid(uuid, before), hidden)
    if hidden == run:
        return _without_random(run)
    named = _NAMED_RUN.match(run)
    return f"{named[0] if named else ''}{REDACTED}"


def _without_random(run: str) -> str:
    """Take out a run with a random piece in it, but for a name with ``=`` before it."""
    named = _NAMED_RUN.match(run)
    start = named.end() if named and not looks_random(named[0]) else 0
    content = run[start:]
    if len(content) < MIN_RANDOM or not (looks_random(content) or _HEX_PIECE.match(content)):
        return run
    ending = content[len(content.rstrip(".")) :]
    return f"{run[:start]}{REDACTED}{ending}"


def _number(found: re.Match[str], before: str) -> str:
    before += found.string[: found.start()]
    if len(found[0]) < MIN_RANDOM:
        return found[0]
    if _SAYS_SECRET.search(before):
        return REDACTED
    if len(found[0]) < LONG_HEX or _SAYS_PUBLIC.search(before):
        return found[0]
    return REDACTED


def _uuid(found: re.Match[str], before: str) -> str:
    return REDACTED if _SAYS_SECRET.search(before + found.string[: found.start()]) else found[0]
