"""A version is skipped, and offered again."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.act.actions.skip_update import SkipUpdate
from custom_components.astromech.agent.model import Order, SubjectKind

from .offers import async_offer
from .rehearsal import Rehearsal, order_of

ACTION = SkipUpdate()


def order(target: str = "update.firmware") -> Order:
    return order_of(ACTION, target, SubjectKind.ENTITY)


async def test_a_version_is_skipped_and_offered_again(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    await async_offer(hass)
    seen = await rehearsal.apply(ACTION, order())
    assert hass.states.is_state("update.firmware", "off")
    assert await rehearsal.verified(ACTION, seen)
    assert await rehearsal.undo(ACTION, seen)
    assert hass.states.is_state("update.firmware", "on")
    assert not await rehearsal.verified(ACTION, seen)


async def test_a_dry_run_says_which_and_skips_nothing(
    hass: HomeAssistant, site: Site, rehearsal: Rehearsal
) -> None:
    await async_offer(hass)
    radius = await rehearsal.dry_run(ACTION, order())
    assert radius.entities == 1
    assert await ACTION.async_preview(site, order()) == "2"


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"latest_version": "1"}, "no_update"),
        ({"in_progress": True}, "update_in_progress"),
        ({"auto_update": True}, "updates_by_itself"),
        ({"available": False}, "update_unavailable"),
    ],
)
async def test_what_cannot_be_skipped_is_refused(
    hass: HomeAssistant, site: Site, attributes: dict[str, object], reason: str
) -> None:
    await async_offer(hass, **attributes)
    assert ACTION.refused(site, order()) == reason


async def test_what_is_gone_is_neither_skipped_nor_restored(site: Site) -> None:
    assert ACTION.refused(site, order()) == "update_unavailable"
    assert await ACTION.async_preview(site, order()) == ""
    memo = await ACTION.async_remember(site, order())
    assert memo == {}
    assert not await ACTION.async_undone(site, order(), memo)
