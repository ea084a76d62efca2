"""Where in Home Assistant a person does what we cannot: links of the frontend."""

from typing import Final

from ..model import Remedy

_PLACES: Final = {
    Remedy.RESTART_ADDON: "/config/apps",
    Remedy.START_ADDON: "/config/apps",
    Remedy.RESTART_CORE: "/config/system",
    Remedy.RESTART_HOST: "/config/system",
    Remedy.RELOAD_YAML_DOMAIN: "/config/tools/yaml",
    Remedy.FIX_YAML_OR_TEMPLATE_BY_USER: "/config/automation/dashboard",
    Remedy.DISABLE_AUTOMATION: "/config/automation/dashboard",
    Remedy.UPDATE_INTEGRATION_OR_CORE: "/config/updates",
    Remedy.DOWNGRADE_OR_RESTORE_BACKUP: "/config/backup",
    Remedy.FREE_DISK_SPACE: "/config/storage",
    Remedy.PURGE_OR_REPAIR_DATABASE: "/config/storage",
    Remedy.REPLUG_OR_RESET_RADIO: "/config/hardware",
    Remedy.FIX_NETWORK_OR_DNS_BY_USER: "/config/network",
}

_AT_THE_INTEGRATION: Final = frozenset(
    {
        Remedy.RELOAD_CONFIG_ENTRY,
        Remedy.START_REAUTH,
        Remedy.RECONFIGURE_HOST_OR_OPTIONS,
        Remedy.REMOVE_OR_REPLACE_CUSTOM_INTEGRATION,
        Remedy.REPLACE_BATTERY_OR_POWER_CYCLE_DEVICE,
        Remedy.REMOVE_DUPLICATE_ENTRY,
        Remedy.RENEW_CERTIFICATE,
    }
)


def place_of(remedy: Remedy, domain: str | None) -> str | None:
    """Return the path in the frontend where a remedy is carried out, None if there is none.

    `domain` is the integration that it is about, None if that is not known.
    """
    if remedy in _AT_THE_INTEGRATION and domain is not None:
        return f"/config/integrations/integration/{domain}"
    return _PLACES.get(remedy)
