"""What a dialog of Repairs knows of Home Assistant's own: who is before it, and open forms."""

from homeassistant.components.http import KEY_HASS_USER
from homeassistant.components.repairs import FlowType
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import current_request

from ..approve.approval import Approver, Door
from ..model import Subject, SubjectKind

_SOURCES = frozenset({SOURCE_REAUTH, SOURCE_RECONFIGURE})


@callback
def before_dialog() -> Approver:
    """Return who is before the dialog: a flow does not know, but the request that moves it does."""
    request = current_request.get()
    user = None if request is None else request.get(KEY_HASS_USER)
    return Approver(door=Door.REPAIRS) if user is None else Approver.of(user, Door.REPAIRS)


@callback
def open_form(hass: HomeAssistant, scope: Subject | None) -> tuple[FlowType, str] | None:
    """Return the flow in which a person is asked to sign in again, or for other settings.

    None if the integration of the subject asks nothing.
    """
    if scope is None or scope.kind is not SubjectKind.ENTRY:
        return None
    for flow in hass.config_entries.flow.async_progress(include_uninitialized=True):
        context = flow["context"]
        if context.get("entry_id") == scope.id and context.get("source") in _SOURCES:
            return FlowType.CONFIG_FLOW, flow["flow_id"]
    return None
