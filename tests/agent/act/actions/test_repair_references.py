"""A renamed entity: what named it names it again."""

from pathlib import Path

from homeassistant.components.automation import automations_with_entity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.astromech.agent.act.action import ActionRefused, Site
from custom_components.astromech.agent.act.actions.repair_references import RepairReferences
from custom_components.astromech.agent.act.patch import files
from custom_components.astromech.agent.diagnose.changes import ChangeLog
from custom_components.astromech.agent.model import (
    Change,
    ChangeKind,
    Order,
    RunFacts,
    Signal,
    Subject,
    SubjectKind,
)
from tests.agent.act.actions.rehearsal import Rehearsal, order_of
from tests.agent.material import incident

from ..material import DIAGNOSIS
from .written import TEXTS, async_write_down, everything, texts

ACTION = RepairReferences()
OLD, NEW = "sensor.old", "sensor.new"


def order(old: str = OLD, new: str = NEW, target: str = NEW) -> Order:
    return order_of(ACTION, target, SubjectKind.ENTITY, old=old, new=new)


@pytest.fixture
async def written(hass: HomeAssistant) -> None:
    """What is written names an entity that was renamed."""
    er.async_get(hass).async_get_or_create("sensor", "demo", "1", suggested_object_id="new")
    await async_write_down(hass)


@pytest.fixture
def config(hass: HomeAssistant) -> Path:
    return Path(hass.config.config_dir)


@pytest.mark.usefixtures("written")
async def test_all_that_named_the_old_id_names_the_new_one_and_is_read(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order())
    new = {name: text.replace(OLD, NEW) for name, text in TEXTS.items()}
    new["automations.yaml"] = new["automations.yaml"].replace(
        "# not sensor.new", "# not sensor.old"
    )
    assert texts(hass) == new
    assert automations_with_entity(hass, NEW) == ["automation.warm"]
    assert await rehearsal.verified(ACTION, seen)


@pytest.mark.usefixtures("written")
async def test_it_is_taken_back_to_the_letter(hass: HomeAssistant, rehearsal: Rehearsal) -> None:
    seen = await rehearsal.apply(ACTION, order())
    assert await rehearsal.undo(ACTION, seen)
    assert texts(hass) == TEXTS
    assert automations_with_entity(hass, OLD) == ["automation.warm"]


@pytest.mark.usefixtures("written")
async def test_a_file_that_nobody_reads_is_patched_as_well(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    hass.services.async_remove("scene", "reload")
    seen = await rehearsal.apply(ACTION, order())
    assert NEW in texts(hass)["scenes.yaml"]
    assert await rehearsal.verified(ACTION, seen)


@pytest.mark.usefixtures("written")
async def test_a_dry_run_shows_the_lines_and_changes_nothing(
    hass: HomeAssistant, site: Site, rehearsal: Rehearsal
) -> None:
    before = everything(hass)
    radius = await rehearsal.dry_run(ACTION, order())
    assert radius.automations == 1
    preview = await ACTION.async_preview(site, order())
    assert "-    entity_id: sensor.old\n+    entity_id: sensor.new\n" in preview
    assert preview.count("@@") == 6
    await ACTION.async_remember(site, order())
    assert everything(hass) == before


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (order(target=OLD), "wrong_target"),
        (order(old="input_boolean.lamp"), "old_entity_exists"),
        (order(new="sensor.none", target="sensor.none"), "new_entity_missing"),
        (order(old="light.old"), "other_domain"),
        (order(old="script.turn_on", new="script.tell", target="script.tell"), "old_is_an_action"),
    ],
)
@pytest.mark.usefixtures("written")
async def test_what_is_no_rename_is_refused(site: Site, asked: Order, reason: str) -> None:
    assert ACTION.refused(site, asked) == reason


@pytest.mark.usefixtures("written")
async def test_an_id_that_nothing_names_is_refused(site: Site) -> None:
    with pytest.raises(ActionRefused) as refused:
        await ACTION.async_preview(site, order(old="sensor.none"))
    assert refused.value.reason == "nothing_to_patch"


@pytest.mark.usefixtures("written")
async def test_a_file_that_was_edited_meanwhile_is_left_alone(
    hass: HomeAssistant, site: Site, config: Path
) -> None:
    memo = await ACTION.async_remember(site, order())
    (config / "scripts.yaml").write_text("{}\n")
    before = everything(hass)
    with pytest.raises(ActionRefused) as refused:
        await ACTION.async_apply(site, order(), memo)
    assert refused.value.reason == "file_changed"
    assert everything(hass) == before


@pytest.mark.usefixtures("written")
async def test_a_file_that_is_edited_at_the_last_moment_is_left_alone(
    hass: HomeAssistant, site: Site, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = files.keep

    def slowly(*args: object) -> None:
        keep(*args)  # type: ignore[arg-type]  # handed on as it comes
        (config / "scripts.yaml").write_text("{}\n")

    monkeypatch.setattr(files, "keep", slowly)
    memo = await ACTION.async_remember(site, order())
    with pytest.raises(ActionRefused) as refused:
        await ACTION.async_apply(site, order(), memo)
    assert refused.value.reason == "file_changed"
    assert texts(hass) == {**TEXTS, "scripts.yaml": "{}\n"}


@pytest.mark.usefixtures("written")
async def test_nothing_is_written_when_the_previous_files_cannot_be_kept(
    hass: HomeAssistant, site: Site, config: Path
) -> None:
    (config / "astromech").write_text("in the way")
    memo = await ACTION.async_remember(site, order())
    with pytest.raises(ActionRefused) as refused:
        await ACTION.async_apply(site, order(), memo)
    assert refused.value.reason == "not_kept"
    assert texts(hass) == TEXTS


@pytest.mark.usefixtures("written")
async def test_a_change_that_broke_off_is_taken_back(
    hass: HomeAssistant, site: Site, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = files.write, list[str]()

    def once(config: Path, name: str, content: bytes) -> None:
        if written:
            raise OSError("No space")
        written.append(name)
        write(config, name, content)

    memo = await ACTION.async_remember(site, order())
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr(files, "write", once)
        await ACTION.async_apply(site, order(), memo)
    assert texts(hass) != TEXTS
    await ACTION.async_undo(site, order(), memo)
    assert texts(hass) == TEXTS
    assert await ACTION.async_undone(site, order(), memo)


@pytest.mark.usefixtures("written")
async def test_what_somebody_edited_since_is_not_overwritten(
    hass: HomeAssistant, site: Site, rehearsal: Rehearsal, config: Path
) -> None:
    seen = await rehearsal.apply(ACTION, order())
    (config / "scenes.yaml").write_text("[]\n")
    before = everything(hass)
    with pytest.raises(ActionRefused) as refused:
        await ACTION.async_undo(site, order(), seen.memo)
    assert refused.value.reason == "file_changed"
    assert everything(hass) == before
    assert not await ACTION.async_undone(site, order(), seen.memo)
    assert not await rehearsal.verified(ACTION, seen)
    (config / "scenes.yaml").unlink()
    assert not await rehearsal.verified(ACTION, seen)


@pytest.mark.usefixtures("written")
async def test_a_kept_file_that_is_damaged_is_not_put_back(
    hass: HomeAssistant, site: Site, rehearsal: Rehearsal, config: Path
) -> None:
    seen = await rehearsal.apply(ACTION, order())
    (config / files.KEPT / seen.memo["kept"] / "scenes.yaml").write_text("broken")
    before = everything(hass)
    with pytest.raises(ActionRefused) as refused:
        await ACTION.async_undo(site, order(), seen.memo)
    assert refused.value.reason == "kept_damaged"
    assert everything(hass) == before


@pytest.mark.usefixtures("written")
async def test_what_is_broken_by_it_is_seen(hass: HomeAssistant, rehearsal: Rehearsal) -> None:
    seen = await rehearsal.apply(ACTION, order())
    hass.states.async_set("automation.warm", "unavailable")
    patched, _ = await rehearsal.examine(ACTION, seen)
    assert (patched.passed, patched.seen) == (False, "automation.warm")


def run(*missing: str) -> Signal:
    subject = Subject(kind=SubjectKind.AUTOMATION, id="automation.warm")
    return Signal(time=0.0, subject=subject, facts=RunFacts(failed=True, missing=missing))


@pytest.mark.parametrize(
    ("missing", "suggested"),
    [
        ((OLD,), True),
        ((OLD, "sensor.removed"), True),
        (("sensor.removed",), False),
        ((OLD, "sensor.first"), False),
        ((), False),
    ],
)
async def test_it_is_suggested_for_one_entity_that_was_renamed(
    site: Site, missing: tuple[str, ...], suggested: bool
) -> None:
    changes = ChangeLog()
    for before, after in ((OLD, "sensor.middle"), ("sensor.middle", NEW), ("sensor.first", "x.y")):
        subject = Subject(kind=SubjectKind.ENTITY, id=after)
        change = Change(
            time=0.0,
            kind=ChangeKind.RENAMED,
            subject=subject,
            what=after,
            before=before,
            after=after,
        )
        changes.add(change)
    knowing = Site(hass=site.hass, graph=site.graph, renamed=changes.renamed)
    found = incident(run(*missing), scope=run().subject)
    expected = order() if suggested else None
    assert ACTION.suggest(knowing, found, DIAGNOSIS) == expected
    assert ACTION.suggest(site, found, DIAGNOSIS) is None
