"""Secrets must not survive; everything else must."""

import time

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.diagnose.redact import (
    MAX_KEPT,
    REDACTED,
    Redactor,
    excerpt,
    secrets_in,
)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("connecting to mqtt://bob:hunter2@10.0.0.5", "hunter2"),
        ("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678"),
        ('{"access_token": "s3cr3t-value"}', "s3cr3t-value"),
        ("GET /data?api_key=0123abcd&x=1", "0123abcd"),
        ("password = 'letmein!'", "letmein!"),
        ("POST /api/webhook/deadbeefcafe1234", "deadbeefcafe1234"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def_1", "eyJzdWIiOiIxMjM0In0"),
        ("mail to someone@example.org failed", "someone@example.org"),
        ("key 0123456789abcdef0123456789abcdef refused", "0123456789abcdef0123456789abcdef"),
    ],
)
def test_what_looks_like_a_secret_is_removed(text: str, secret: str) -> None:
    redacted = Redactor()(text)
    assert secret not in redacted
    assert REDACTED in redacted


@pytest.mark.parametrize(
    "text",
    [
        "Cannot connect to host 192.168.1.5:80 ssl:default [Connect call failed]",
        "Error fetching Weather data: Session is closed",
        "sensor.kitchen_temperature is unavailable since 12:00:01",
        "The token is invalid",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert Redactor()(text) == text


def test_known_values_are_removed_wherever_they_stand() -> None:
    redact = Redactor(["correct horse", "pin", "correct horse battery"])
    text = redact("tried correct horse battery and pin")
    assert text == f"tried {REDACTED} and pin"


def test_secrets_of_a_config_entry_are_found_at_any_depth() -> None:
    data = {"host": "10.0.0.5", "nested": {"api_key": "abc123"}, "password": "hunter2", "port": 1}
    assert set(secrets_in(data)) == {"abc123", "hunter2"}


@pytest.mark.parametrize("before", [MAX_KEPT - 3, MAX_KEPT - 12, MAX_KEPT])
def test_no_part_of_a_secret_survives_on_the_edge_of_an_excerpt(before: int) -> None:
    kept = excerpt(Redactor(["correct-horse"]), "x" * before + "correct-horse" + "y" * 9000)
    assert len(kept) == MAX_KEPT
    assert "cor" not in kept


@given(st.text())
def test_no_text_makes_it_fail_and_twice_is_as_good_as_once(text: str) -> None:
    redact = Redactor(["known-secret"])
    assert "known-secret" not in redact(text + "known-secret")
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize("unit", ["a", "token=", "a@", "eyJ", "://a:", "0f", "password ", "\n"])
def test_time_grows_with_the_length_of_the_text_and_not_with_its_square(unit: str) -> None:
    redact = Redactor()

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        return min(_timed(redact, text) for _ in range(3))

    assert seconds(80_000) < 40 * seconds(8_000) + 0.005


def _timed(redact: Redactor, text: str) -> float:
    start = time.perf_counter()
    redact(text)
    return time.perf_counter() - start
