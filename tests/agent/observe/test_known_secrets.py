"""What Home Assistant holds as a secret is known to the redactor, wherever it is kept."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)

from custom_components.astromech.agent.observe.known_secrets import REFRESH, KnownSecrets


@pytest.fixture
async def known(hass: HomeAssistant) -> AsyncGenerator[KnownSecrets]:
    secrets = KnownSecrets(hass)
    stop = secrets.start()
    yield secrets
    stop()


async def kept(known: KnownSecrets, text: str) -> str:
    """Return what is left of a text once everything was gathered."""
    await known.async_refresh()
    return known.redactor(text)


async def test_values_of_config_entries_and_their_subentries(
    hass: HomeAssistant, known: KnownSecrets
) -> None:
    phone = ConfigSubentryData(
        data={"token": "clear blue sky"}, subentry_type="phone", title="Phone", unique_id=None
    )
    MockConfigEntry(
        data={"password": "green garden gate", "host": "10.0.0.5"},
        options={"nested": [{"api_key": "yellow brick road"}]},
        subentries_data=[phone],
    ).add_to_hass(hass)
    text = await kept(known, "green garden gate, yellow brick road, clear blue sky, 10.0.0.5")
    assert text == "**REDACTED**, **REDACTED**, **REDACTED**, 10.0.0.5"


async def test_values_of_files_of_secrets_in_every_folder(
    hass: HomeAssistant, known: KnownSecrets
) -> None:
    folder = Path(hass.config.config_dir)
    (folder / "esphome").mkdir()
    (folder / "secrets.yaml").write_text("door: open sesame now\nnumber: 4711081\nyes: true\n")
    (folder / "esphome" / "secrets.yaml").write_text("wifi: three small birds\n")
    text = await kept(known, "open sesame now and three small birds and 4711081 are true")
    assert text == "**REDACTED** and **REDACTED** and **REDACTED** are true"


async def test_a_broken_file_of_secrets_is_told_and_keeps_nothing_else_from_being_known(
    hass: HomeAssistant, known: KnownSecrets, caplog: pytest.LogCaptureFixture
) -> None:
    (Path(hass.config.config_dir) / "secrets.yaml").write_text("door: [open\nsesame now")
    MockConfigEntry(data={"password": "green garden gate"}).add_to_hass(hass)
    assert await kept(known, "green garden gate") == "**REDACTED**"
    assert "The secrets in secrets.yaml cannot be read" in caplog.text
    assert "sesame" not in caplog.text


async def test_tokens_of_logins_and_names_of_users(
    hass: HomeAssistant, known: KnownSecrets
) -> None:
    user = MockUser(name="Ottilie Brandt").add_to_hass(hass)
    login = await hass.auth.async_create_refresh_token(user, "https://app.example")
    text = await kept(known, f"{login.token[:64]} {login.token} {login.jwt_key} Ottilie left")
    assert login.token not in text
    assert login.jwt_key not in text
    assert "Ottilie" not in text
    assert text.endswith(" left")


async def test_webhooks_and_the_place_of_the_house(
    hass: HomeAssistant, known: KnownSecrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def handle(*_: object) -> None:
        return None

    webhook.async_register(hass, "test", "Test", "quiet little hook", handle)
    monkeypatch.setenv("SUPERVISOR_TOKEN", "the supervisor says so")
    await hass.config.async_update(
        latitude=52.3731339, longitude=4.8932945, external_url="https://casa.example.org:8123"
    )
    hass.states.async_set("sensor.phone_wi_fi_connection", "Sparrow Nest")
    hass.states.async_set("person.jo", "home", {"friendly_name": "Josephine"})
    for secret in (
        *("quiet little hook", "the supervisor says so", "casa.example.org", "Sparrow Nest"),
        *("52.3731", "4.8932", "4.8933", "Josephine"),
    ):
        assert secret not in await kept(known, f"before {secret} after"), secret


async def test_names_that_home_assistant_itself_uses_are_no_secrets(
    hass: HomeAssistant, known: KnownSecrets
) -> None:
    hass.config.components.add("recorder")
    (Path(hass.config.config_dir) / "secrets.yaml").write_text("user: homeassistant\nx: recorder\n")
    text = "homeassistant.components.recorder is slow"
    assert await kept(known, text) == text


async def test_a_new_secret_of_an_entry_is_known_at_once(
    hass: HomeAssistant, known: KnownSecrets
) -> None:
    entry = MockConfigEntry(data={"password": "green garden gate"})
    await hass.config_entries.async_add(entry)
    assert known.redactor("green garden gate") == "**REDACTED**"
    hass.config_entries.async_update_entry(entry, data={"password": "white winter wall"})
    assert known.redactor("white winter wall") == "**REDACTED**"


async def test_everything_is_gathered_anew_each_hour(
    hass: HomeAssistant, known: KnownSecrets
) -> None:
    await known.async_refresh()
    (Path(hass.config.config_dir) / "secrets.yaml").write_text("door: open sesame now\n")
    assert known.redactor("open sesame now") == "open sesame now"
    async_fire_time_changed(hass, dt_util.utcnow() + REFRESH + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert known.redactor("open sesame now") == "**REDACTED**"
