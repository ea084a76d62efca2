"""The Supervisor, as actions need it: what Home Assistant knows of it, and its client.

`hassio` is imported only where it is set up, for elsewhere its library need not be there.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..model import BlastRadius, Incident, Subject, SubjectKind
from .action import Site
from .disturbance import of_entries

if TYPE_CHECKING:
    from aiohasupervisor import SupervisorClient
    from aiohasupervisor.models import InstalledAddon
    from homeassistant.components.hassio.issues import Issue, Suggestion

HASSIO: Final = "hassio"
SUPERVISOR: Final = Subject(kind=SubjectKind.HOST, id="supervisor")
START_SECONDS: Final = 30.0
"""About how long an add-on takes to start."""
_ITSELF: Final = frozenset({"self", "supervisor", "hassio_supervisor", "core"})
"""What the Supervisor's API would take for an add-on, and is none."""


@callback
def is_there(hass: HomeAssistant) -> bool:
    """Say whether there is a Supervisor that Home Assistant has reached."""
    return bool(hass.config_entries.async_loaded_entries(HASSIO))


@callback
def addon_refused(hass: HomeAssistant, slug: str) -> str | None:
    """Return why nothing may be done to an add-on, None if something may."""
    if not is_there(hass):
        return "no_supervisor"
    if slug in _ITSELF:
        return "supervisor_itself"
    if addon(hass, slug) is None:
        return "addon_missing"
    if _is_managed(hass, slug):
        return "addon_managed"
    return "addon_busy" if _is_busy(hass, slug) else None


@callback
def addon(hass: HomeAssistant, slug: str) -> InstalledAddon | None:
    """Return an add-on as Home Assistant last heard of it, None if it is not installed."""
    from homeassistant.components.hassio.const import ADDONS_COORDINATOR  # noqa: PLC0415

    found = hass.data[ADDONS_COORDINATOR].data.addons.get(slug)
    return None if found is None else found.addon


@callback
def offered(hass: HomeAssistant, key: str, about: Subject) -> list[tuple[Issue, Suggestion]]:
    """Return the suggestions of a kind, each with its issue: about an add-on, or all the rest."""
    from homeassistant.components.hassio.const import (  # noqa: PLC0415
        DATA_KEY_SUPERVISOR_ISSUES,
    )

    return [
        (issue, suggestion)
        for issue in hass.data[DATA_KEY_SUPERVISOR_ISSUES].issues
        for suggestion in issue.suggestions
        if suggestion.key == key and _subject(suggestion) == about
    ]


@callback
def addon_of(site: Site, incident: Incident) -> Subject | None:
    """Return the one add-on that an incident is about, or that its scope rests on."""
    subjects = {incident.scope, *(symptom.latest.subject for symptom in incident.symptoms)}
    found = [subject for subject in subjects if subject.kind is SubjectKind.ADDON]
    below = site.graph.supports(incident.scope)
    found = found or [subject for subject in below if subject.kind is SubjectKind.ADDON]
    return found[0] if len(found) == 1 else None


@callback
def addon_radius(site: Site, target: Subject) -> BlastRadius:
    """Return what is disturbed while an add-on does not run: the entries that rest on it."""
    below = site.graph.dependants(target)
    entries = (subject.id for subject in below if subject.kind is SubjectKind.ENTRY)
    return of_entries(site, *entries, seconds=START_SECONDS)


@callback
def state_refused(hass: HomeAssistant, slug: str, *states: str) -> str | None:
    """Return that an add-on is in none of some states, None if it is in one."""
    found = addon(hass, slug)
    if found is not None and found.state in states:
        return None
    return "addon_stopped" if "started" in states else "addon_runs"


async def async_ask[T](
    hass: HomeAssistant, question: Callable[[SupervisorClient], Awaitable[T]]
) -> T:
    """Return what the Supervisor answers; raises HomeAssistantError if it does not, or refuses."""
    from homeassistant.components.hassio import (  # noqa: PLC0415
        SupervisorError,
        get_supervisor_client,
    )

    try:
        return await question(get_supervisor_client(hass))
    except SupervisorError as err:
        raise HomeAssistantError(type(err).__name__) from err


def _is_managed(hass: HomeAssistant, slug: str) -> bool:
    """Say whether an integration manages the add-on: then starting it is that one's business."""
    from homeassistant.components.hassio.const import DATA_ADDONS_INFO  # noqa: PLC0415

    more = hass.data[DATA_ADDONS_INFO].get(slug)
    return more is not None and more.system_managed


def _is_busy(hass: HomeAssistant, slug: str) -> bool:
    """Say whether the Supervisor is updating it, or doing something else to it."""
    from homeassistant.components.hassio.const import JOBS_COORDINATOR  # noqa: PLC0415

    jobs = hass.data[JOBS_COORDINATOR].current_jobs
    return any(job.reference == slug and not job.done for job in jobs)


def _subject(suggestion: Suggestion) -> Subject:
    if suggestion.context == "addon" and suggestion.reference:
        return Subject(kind=SubjectKind.ADDON, id=suggestion.reference)
    return SUPERVISOR
