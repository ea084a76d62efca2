"""What the Supervisor suggests about its issues is done by itself, if that is harmless."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
import voluptuous as vol

from custom_components.astromech.agent.act.action import ActionRefused, Site
from custom_components.astromech.agent.act.actions.apply_suggestion import ApplySuggestion
from custom_components.astromech.agent.model import Order, SubjectKind

from ...observe.fake_supervisor import FakeSupervisor, issue, suggestion
from ..material import DIAGNOSIS
from .rehearsal import Rehearsal, about, order_of
from .supervised import ask_again

ACTION = ApplySuggestion()
MOUNT = suggestion("execute_reload", "mount", "share")
ADDON = suggestion("execute_start", "addon", "core_mosquitto")
REBOOT = suggestion("execute_reboot", "system")
REMOVE = suggestion("execute_remove", "mount", "share")


def order(
    way: dict[str, Any], target: str = "supervisor", kind: SubjectKind = SubjectKind.HOST
) -> Order:
    return order_of(ACTION, target, kind, suggestion=f"{way['context']}_{way['type']}")


@pytest.fixture
async def suggested(hass: HomeAssistant, hassio: object, fake: FakeSupervisor) -> None:
    """The Supervisor has issues, and suggests what to do."""
    fake.suggest(issue("mount_failed", "mount", "share"), MOUNT, REMOVE)
    fake.suggest(issue("boot_fail", "addon", "core_mosquitto"), ADDON)
    fake.suggest(issue("reboot_required", "system"), REBOOT)
    await ask_again(hass)


@pytest.mark.usefixtures("suggested")
async def test_a_suggestion_is_applied_and_the_issue_is_gone(
    fake: FakeSupervisor, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order(MOUNT))
    assert fake.told == [f"/resolution/suggestion/{MOUNT['uuid']}"]
    assert await rehearsal.verified(ACTION, seen)


@pytest.mark.usefixtures("suggested")
async def test_one_about_an_addon_is_an_order_about_that(
    fake: FakeSupervisor, site: Site, rehearsal: Rehearsal
) -> None:
    asked = order(ADDON, "core_mosquitto", SubjectKind.ADDON)
    await rehearsal.apply(ACTION, asked)
    assert fake.told == [f"/resolution/suggestion/{ADDON['uuid']}"]
    assert ACTION.refused(site, order(ADDON)) == "suggestion_gone"
    assert ACTION.refused(site, order(MOUNT, "disk")) == "wrong_target"
    other = order(ADDON, "other", SubjectKind.ADDON)
    assert ACTION.refused(site, other) == "addon_missing"


@pytest.mark.usefixtures("suggested")
async def test_what_restarts_the_machine_or_removes_something_is_refused(site: Site) -> None:
    assert ACTION.refused(site, order(REBOOT)) == "suggestion_not_allowed"
    assert ACTION.refused(site, order(REMOVE)) == "suggestion_not_allowed"
    gone = suggestion("enable_ntp")
    assert ACTION.refused(site, order(gone)) == "suggestion_gone"


@pytest.mark.usefixtures("suggested")
async def test_an_issue_that_stays_is_seen(
    hass: HomeAssistant, site: Site, fake: FakeSupervisor, rehearsal: Rehearsal
) -> None:
    issues = fake.resolution["issues"]
    seen = await rehearsal.apply(ACTION, order(MOUNT))
    fake.resolution["issues"] = issues
    applied, *_ = await rehearsal.examine(ACTION, seen)
    assert (applied.passed, applied.seen) == (False, "there")


@pytest.mark.usefixtures("suggested")
async def test_one_that_is_gone_meanwhile_is_not_applied(
    hass: HomeAssistant, site: Site, fake: FakeSupervisor
) -> None:
    fake.resolution["issues"] = []
    await ask_again(hass)
    with pytest.raises(ActionRefused):
        await ACTION.async_preview(site, order(MOUNT))
    with pytest.raises(ActionRefused):
        await ACTION.async_remember(site, order(MOUNT))
    assert fake.told == []


@pytest.mark.usefixtures("suggested")
async def test_what_is_suggested_twice_is_not_clear(
    hass: HomeAssistant, site: Site, fake: FakeSupervisor
) -> None:
    other = suggestion("execute_reload", "mount", "music")
    fake.suggest(issue("mount_failed", "mount", "music"), other)
    await ask_again(hass)
    assert ACTION.refused(site, order(MOUNT)) == "suggestion_not_unique"


@pytest.mark.parametrize("way", [REBOOT, REMOVE])
def test_its_parameter_is_one_of_a_few(way: dict[str, Any]) -> None:
    with pytest.raises(vol.Invalid):
        vol.Schema(ACTION.parameters["suggestion"])(order(way).parameters["suggestion"])


@pytest.mark.usefixtures("suggested")
async def test_a_dry_run_tells_nobody(
    fake: FakeSupervisor, site: Site, rehearsal: Rehearsal
) -> None:
    await rehearsal.dry_run(ACTION, order(MOUNT))
    preview = await ACTION.async_preview(site, order(MOUNT))
    assert preview == "issue_mount_mount_failed (share): mount_execute_reload"
    assert fake.told == []


async def test_without_a_supervisor_nothing_is_suggested(site: Site) -> None:
    assert ACTION.refused(site, order(MOUNT)) == "no_supervisor"
    assert ACTION.suggest(site, about(order(MOUNT).target), DIAGNOSIS) is None
