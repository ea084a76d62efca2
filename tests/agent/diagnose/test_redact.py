"""Secrets must not survive, however they are written; everything else must."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
import json
from pathlib import Path
import time
from typing import Any, Final
from urllib.parse import quote, quote_plus

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.astromech.agent.diagnose.redact import (
    MAX_KEPT,
    MAX_READ,
    REDACTED,
    Pseudonyms,
    Redactor,
    excerpt,
    secrets_in,
)
from custom_components.astromech.agent.diagnose.redaction.known import is_worth_hiding
from tests.score.redaction import survives

TEXTS: Final[list[dict[str, Any]]] = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data" / "redaction_own.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]

# What logs are made of, to be put together by chance.
FRAGMENTS: Final = (
    *("password", "token", "api key", "Authorization", "code", "lat", "ssid", "cookie", "mac"),
    *("=", ": ", ' "', "'", '\\"', "://", "@", "/", ", ", " ", "\n", "{", "}", "[", "]", "&", "?"),
    *("Bearer ", "-u a:", "mqtt://u:p@h", "a@b.org", "+49 151 41432762", "**", "**REDACTED**"),
    *("192.168.1.7", "86.88.46.127", "2003:cc23:4b59::980", "dc:4f:22:c5:24:5c", "52.37313"),
    *(
        "abc",
        "hunter2",
        "0f" * 20,
        "eyJhbGciOiJIUzI1NiJ9.e30.abc",
        "Zk9x" * 6,
        "-----BEGIN KEY-----",
    ),
)


@pytest.mark.parametrize("line", TEXTS, ids=lambda line: f"{line['kind']}: {line['text'][:40]}")
def test_what_looks_like_a_secret_goes_and_the_rest_stays(line: dict[str, Any]) -> None:
    redacted = Redactor()(line["text"])
    without_kept = redacted
    for words in line["keep"]:
        assert words in redacted
        without_kept = without_kept.replace(words, "")
    assert not [secret for secret in line["secrets"] if survives(secret, without_kept)]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("connecting to mqtt://bob:hunter2@10.0.0.5", "hunter2"),
        ('{"access_token": "s3cr3t-value"}', "s3cr3t-value"),
        ("GET /data?api_key=0123abcd&x=1", "0123abcd"),
        ("password = 'letmein!'", "letmein!"),
        ("POST /api/webhook/deadbeefcafe1234", "deadbeefcafe1234"),
        ("key 0123456789abcdef0123456789abcdef refused", "0123456789abcdef0123456789abcdef"),
    ],
)
def test_a_mark_stands_where_a_secret_was(text: str, secret: str) -> None:
    redacted = Redactor()(text)
    assert secret not in redacted
    assert REDACTED in redacted


# --- pseudonyms ---------------------------------------------------------------------------------


def test_equal_addresses_get_equal_names_and_other_ones_other_names() -> None:
    words = Redactor()("from 86.88.46.127 to 86.88.46.128 by 86.88.46.127").split()
    assert words[1] == words[5] != words[3]
    assert words[1].startswith("**ip-")


def test_a_radio_has_one_name_however_its_address_is_written() -> None:
    words = Redactor()("DC:4F:22:C5:24:5C dc-4f-22-c5-24-5c dc4f.22c5.245c").split()
    assert len(set(words)) == 1


def test_nobody_can_try_all_addresses_without_the_key_of_the_installation() -> None:
    first, second = (Redactor(pseudonyms=Pseudonyms(key)) for key in (b"one", b"two"))
    assert first("86.88.46.127") != second("86.88.46.127")


def test_addresses_in_the_house_stay_and_outside_of_it_only_their_network_does() -> None:
    text = "192.168.1.67 and fe80::1234 and 127.0.0.1"
    assert Redactor()(text) == text
    outward = Redactor(pseudonyms=Pseudonyms(outward=True))
    first, _, second, _, third = outward(text).split()
    assert first.startswith("192.168.1.host-")
    assert second.startswith("fe80::host-")
    assert third == "127.0.0.1"
    assert outward(outward(text)) == outward(text)


def test_names_of_persons_get_pseudonyms_where_they_are_words() -> None:
    redact = Redactor(names=["Anna van Dijk", "Home"])
    text = redact("Anna left; Dijk came; sensor.anna_phone, person.anna, Annapolis Home")
    assert text.startswith("**person-")
    assert "Dijk" not in text
    assert text.endswith("sensor.anna_phone, person.anna, Annapolis Home")


# --- known values -------------------------------------------------------------------------------

SECRETS = st.text(min_size=6, max_size=40).filter(is_worth_hiding)
FORMS: Final[dict[str, Callable[[str], str]]] = {
    "raw": str,
    "url": lambda secret: quote(secret.encode("utf-8", "surrogatepass"), safe=""),
    "path": lambda secret: quote(secret.encode("utf-8", "surrogatepass")),
    "form": lambda secret: quote_plus(secret.encode("utf-8", "surrogatepass")),
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json_as_it_is": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "json_in_json": lambda secret: json.dumps(json.dumps(secret)[1:-1])[1:-1],
    "python": lambda secret: repr(secret)[1:-1],
    "base64": lambda secret: b64encode(secret.encode("utf-8", "surrogatepass")).decode(),
    "base64_for_urls": lambda s: urlsafe_b64encode(s.encode("utf-8", "surrogatepass")).decode(),
    "basic": lambda secret: b64encode(f"user:{secret}".encode("utf-8", "surrogatepass")).decode(),
}


@pytest.mark.parametrize("form", FORMS)
@given(secret=SECRETS, before=st.text(max_size=20), after=st.text(max_size=20))
@settings(max_examples=40, derandomize=True)
def test_no_known_value_survives_in_any_form(
    form: str, secret: str, before: str, after: str
) -> None:
    written = FORMS[form](secret)
    assert written not in Redactor([secret])(f"{before} {written} {after}")


def test_known_values_are_removed_wherever_they_stand() -> None:
    redact = Redactor(["correct horse", "pin", "correct horse battery"])
    text = redact("tried correct horse battery and pin")
    assert text == f"tried {REDACTED} and pin"


def test_values_that_overlap_are_removed_as_one() -> None:
    assert Redactor(["battery staple", "horse battery"])("horse battery staple") == REDACTED


def test_what_is_learned_later_is_known_from_then_on() -> None:
    redact = Redactor()
    redact.learn(["plain words here"])
    assert redact("it says plain words here") == f"it says {REDACTED}"


def test_an_everyday_word_is_no_secret_even_as_a_password() -> None:
    assert Redactor(["homeassistant"])("homeassistant.core failed") == "homeassistant.core failed"


def test_many_known_values_cost_no_more_than_few() -> None:
    text = "Error fetching weather data: Cannot connect to host 192.168.1.5:80 " * 20
    few, many = Redactor(["abcdefgh"]), Redactor(f"secret-{n:05}-value" for n in range(5000))
    assert _best(many, text) < 3 * _best(few, text) + 0.001


def test_secrets_of_a_config_entry_are_found_at_any_depth() -> None:
    data = {
        "host": "10.0.0.5",
        "nested": {"api_key": "abc123", "list": [{"token": "t0k3n"}]},
        "password": "hunter2",
        "port": 1,
        "blob": "mQ7tztHGqcStXsT1P61PEFXfu5sm5U",
        "latitude": 52.373131,
    }
    found = set(secrets_in(data))
    assert found == {
        *("abc123", "t0k3n", "hunter2", "mQ7tztHGqcStXsT1P61PEFXfu5sm5U", "52.3731"),
    }


# --- bounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [MAX_KEPT - 3, MAX_KEPT - 12, MAX_KEPT])
def test_no_part_of_a_secret_survives_on_the_edge_of_an_excerpt(before: int) -> None:
    kept = excerpt(Redactor(["correct-horse"]), "x" * before + "correct-horse" + "y" * 9000)
    assert len(kept) == MAX_KEPT
    assert "cor" not in kept


@pytest.mark.parametrize("place", range(MAX_READ - 60, MAX_READ + 10, 7))
@pytest.mark.parametrize("filling", ["x", "some words "])
def test_no_part_of_a_secret_survives_where_the_looking_ends(place: int, filling: str) -> None:
    secret = "Zk9xQ2mT7vB4nL8sR1wY6pD3"
    beginning = (filling * MAX_READ)[:place]
    redacted = Redactor()(f"{beginning} password={secret} and {filling * 1000}")
    assert not survives(secret, redacted)


def test_a_long_text_says_how_much_of_it_is_missing() -> None:
    redacted = Redactor()("word " * 10_000)
    assert len(redacted) <= MAX_READ
    assert redacted.endswith(f" [{50_000 - MAX_READ} more characters]")


@given(
    st.one_of(
        st.text(alphabet=st.characters(codec=None), max_size=300),
        st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join),
    )
)
@settings(max_examples=500, derandomize=True)
def test_no_text_makes_it_fail_and_twice_is_as_good_as_once(text: str) -> None:
    redact = Redactor(["known-secret"])
    assert "known-secret" not in redact(text + "known-secret")
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    "text", ["\ud800" * 50, "password=\udcff\udcfe", "\0", "İ" * 40 + "token=İab1c2d3"]
)
def test_letters_that_no_file_can_hold_do_no_harm(text: str) -> None:
    assert "ab1c2d3" not in Redactor(["\ud800secret"])(text)


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "token=", "a@", "eyJ", "://a:", "0f", "password ", "\n", "a.", "1.", "aB3-", "key"),
        *("://a:b@", 'token="', "1-2-", "0:", "x=", "+1 ", "Rue de ", "-u a:", "cookie: a=", "%3D"),
    ],
)
def test_time_grows_with_the_length_of_the_text_and_not_with_its_square(unit: str) -> None:
    redact = Redactor(["known-secret"])
    short, long = (unit * (length // len(unit)) for length in (MAX_READ // 4, MAX_READ))
    assert _best(redact, long) < 10 * _best(redact, short) + 0.002


def test_a_line_of_a_megabyte_costs_no_more_than_what_is_looked_at() -> None:
    redact = Redactor(["known-secret"])
    line = "Error 42: token=Zk9xQ2mT7vB4nL8s for http://a:b@10.0.0.1/x " * 20_000
    assert _best(redact, line) < 2 * _best(redact, line[:MAX_READ]) + 0.001


def _best(redact: Redactor, text: str) -> float:
    return min(_timed(redact, text) for _ in range(7))


def _timed(redact: Redactor, text: str) -> float:
    start = time.thread_time()
    redact(text)
    return time.thread_time() - start


def test_half_of_a_character_is_taken_out() -> None:
    assert Redactor()("caf\u00e9 \ud83d off") == "caf\u00e9 ? off"
