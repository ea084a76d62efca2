"""The allow-list: every action that there is. What is not in it can neither be proposed nor done."""

from collections.abc import Iterator
from typing import Final

from ..model import ActionId, Remedy
from .action import Action
from .actions.apply_suggestion import ApplySuggestion
from .actions.clear_repair import ClearRepair
from .actions.create_backup import CreateBackup
from .actions.disable_config_entry import DisableConfigEntry
from .actions.enable_config_entry import EnableConfigEntry
from .actions.free_disk_space import FreeDiskSpace
from .actions.install_update import InstallUpdate
from .actions.purge_database import PurgeDatabase
from .actions.reconnect_droid import ReconnectDroid
from .actions.reload_bluetooth_adapter import ReloadBluetoothAdapter
from .actions.reload_config_entry import ReloadConfigEntry
from .actions.reload_yaml_domain import ReloadYamlDomain
from .actions.repair_references import RepairReferences
from .actions.restart_addon import RestartAddon
from .actions.restart_core import RestartCore
from .actions.restore_backup import RestoreBackup
from .actions.retry_migration import RetryMigration
from .actions.skip_update import SkipUpdate
from .actions.start_addon import StartAddon
from .actions.start_reauth import StartReauth
from .actions.start_reconfigure import StartReconfigure
from .actions.turn_off_automation import TurnOffAutomation
from .actions.turn_on_automation import TurnOnAutomation
from .actions.wrap_step import WrapStep

ACTIONS: Final[dict[ActionId, Action]] = {
    action.id: action
    for action in (
        ReloadConfigEntry(),
        StartReauth(),
        StartReconfigure(),
        DisableConfigEntry(),
        EnableConfigEntry(),
        RetryMigration(),
        ReloadBluetoothAdapter(),
        ReconnectDroid(),
        ReloadYamlDomain(),
        TurnOffAutomation(),
        TurnOnAutomation(),
        RepairReferences(),
        WrapStep(),
        RestartAddon(),
        StartAddon(),
        ApplySuggestion(),
        PurgeDatabase(),
        FreeDiskSpace(),
        InstallUpdate(),
        SkipUpdate(),
        ClearRepair(),
        CreateBackup(),
        RestartCore(),
        RestoreBackup(),
    )
}


def actions_for(remedy: Remedy) -> Iterator[Action]:
    """Return the actions that carry out a remedy; none if only a person can."""
    return (action for action in ACTIONS.values() if remedy in action.remedies)
