"""A Supervisor to talk to: its HTTP API as far as Home Assistant asks, with faults on command."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "made-up token of the Supervisor"
ADDON = {
    "advanced": False, "available": True, "build": False, "description": "", "homeassistant": None,
    "icon": False, "logo": False, "repository": "core", "stage": "stable",
    "update_available": False, "url": None, "version_latest": "1.0", "version": "1.0",
    "detached": False,
}  # fmt: skip
ADDON_MORE = {
    "arch": ["amd64"], "documentation": False, "apparmor": "default", "auth_api": False,
    "docker_api": False, "full_access": False, "homeassistant_api": False, "host_network": False,
    "host_pid": False, "ingress": False, "long_description": None, "rating": 6, "signed": False,
    "hassio_api": False, "hassio_role": "default", "hostname": "addon", "dns": [],
    "protected": True, "boot_config": "auto", "options": {}, "schema": None, "machine": [],
    "network": None, "network_description": None, "host_ipc": False, "host_uts": False,
    "host_dbus": False, "privileged": [], "changelog": False, "stdin": False, "gpio": False,
    "usb": False, "uart": False, "kernel_modules": False, "devicetree": False, "udev": False,
    "video": False, "audio": False, "services": [], "discovery": [], "translations": {},
    "webui": None, "ingress_entry": None, "ingress_url": None, "ingress_port": None,
    "ingress_panel": None, "audio_input": None, "audio_output": None, "auto_update": False,
    "ip_address": "172.30.33.1", "watchdog": False, "devices": [], "system_managed": False,
    "system_managed_config_entry": None,
}  # fmt: skip
ANSWERS: dict[str, Any] = {
    "/supervisor/ping": {},
    "/info": {
        "supervisor": "2026.10.0", "homeassistant": "2026.10.4", "hassos": "17.1",
        "docker": "28.0.0", "hostname": "homeassistant", "operating_system": "HAOS 17.1",
        "features": ["reboot"], "machine": "generic-x86-64", "machine_id": "x", "arch": "amd64",
        "state": "running", "supported_arch": ["amd64"], "supported": True, "channel": "stable",
        "logging": "info", "timezone": "UTC",
    },
    "/core/info": {
        "version": "2026.10.4", "version_latest": "2026.10.4", "update_available": False,
        "machine": "generic-x86-64", "ip_address": "172.30.32.1", "arch": "amd64", "image": "core",
        "boot": True, "port": 8123, "ssl": False, "watchdog": True, "audio_input": None,
        "audio_output": None, "backups_exclude_database": False, "duplicate_log_file": False,
    },
    "/supervisor/info": {
        "version": "2026.10.0", "version_latest": "2026.10.0", "update_available": False,
        "channel": "stable", "arch": "amd64", "supported": True, "healthy": True,
        "ip_address": "172.30.32.2", "timezone": "UTC", "logging": "info", "debug": False,
        "debug_block": False, "diagnostics": None, "auto_update": True, "country": None,
        "detect_blocking_io": False, "feature_flags": {},
    },
    "/os/info": {
        "version": "17.1", "version_latest": "17.1", "version_pending": None,
        "update_available": False, "board": "generic-x86-64", "boot": "A", "data_disk": None,
        "boot_slots": {},
    },
    "/host/info": {
        "agent_version": None, "apparmor_version": None, "chassis": None, "virtualization": None,
        "cpe": None, "deployment": None, "disk_free": 20.0, "disk_total": 64.0, "disk_used": 44.0,
        "disk_life_time": None, "features": ["reboot"], "hostname": None, "llmnr_hostname": None,
        "kernel": None, "operating_system": None, "timezone": None, "dt_utc": None,
        "dt_synchronized": True, "use_ntp": True, "startup_time": None, "boot_timestamp": None,
        "broadcast_llmnr": None, "broadcast_mdns": None,
    },
    "/store": {"addons": [], "repositories": []},
    "/network/info": {
        "interfaces": [], "host_internet": True, "supervisor_internet": True,
        "docker": {
            "interface": "hassio", "address": "172.30.32.0/23", "gateway": "172.30.32.1",
            "dns": "172.30.32.3",
        },
    },
    "/ingress/panels": {"panels": {}},
    "/mounts": {"default_backup_mount": None, "mounts": []},
    "/backups": {"backups": []},
}  # fmt: skip
REPORTS = ("unsupported", "unhealthy", "issues", "suggestions", "checks")


def issue(kind: str, context: str = "system", reference: str | None = None) -> dict[str, Any]:
    """Return an issue of the resolution centre."""
    return {
        "type": kind, "context": context, "reference": reference, "uuid": uuid4().hex,
        "reference_extra": None,
    }  # fmt: skip


def suggestion(kind: str, context: str = "system", reference: str | None = None) -> dict[str, Any]:
    """Return a suggestion of the resolution centre."""
    return {**issue(kind, context, reference), "auto": False}


def job(name: str, *errors: str, done: bool = True, **more: Any) -> dict[str, Any]:
    """Return a job, with the messages of the errors it ended by."""
    return {
        "name": name, "reference": None, "uuid": uuid4().hex, "progress": 100.0, "stage": None,
        "done": done, "created": "2026-11-01T00:00:00+00:00", "child_jobs": [], "extra": None,
        "errors": [{"type": "BackupError", "message": text, "stage": None} for text in errors],
        "parent_id": None, **more,
    }  # fmt: skip


@dataclass
class FakeSupervisor:
    """What a Supervisor knows; change it, and Home Assistant hears when it asks again."""

    addons: dict[str, dict[str, Any]] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)
    resolution: dict[str, list[Any]] = field(default_factory=lambda: {word: [] for word in REPORTS})
    suggestions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """By the id of the issue that they are about."""
    jobs: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, web.Response | float] = field(default_factory=dict)
    """By path: what is answered instead, or after how many seconds."""
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What it was told to do: the paths."""
    crashes: bool = False
    """Whether an add-on that is started ends at once."""

    def put(self, slug: str, state: str, *, boot: str = "auto", startup: str = "services") -> None:
        """Install an add-on, or change its state."""
        self.addons[slug] = {
            **ADDON, **ADDON_MORE,
            "slug": slug, "name": slug, "state": state, "boot": boot, "startup": startup,
        }  # fmt: skip

    def suggest(self, found: dict[str, Any], *ways: dict[str, Any]) -> None:
        """Raise an issue, and suggest what could be done about it."""
        self.resolution["issues"].append(found)
        self.resolution["suggestions"] += ways
        self.suggestions[found["uuid"]] = list(ways)

    def server(self) -> TestServer:
        """Return a server for it that has not started yet."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return TestServer(app)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"result": "error", "message": "Unauthorized"}, status=401)
        match self.faults.get(request.path):
            case web.Response() as fault:
                return fault.__class__(
                    body=fault.body, status=fault.status, content_type=fault.content_type
                )
            case float() as seconds:
                await asyncio.sleep(seconds)
        if request.method == "POST" and (answer := self._obeyed(request)) is not None:
            return answer
        return self._answered(request)

    def _obeyed(self, request: web.Request) -> web.Response | None:
        """Do as told, None if this is not one of the things it does."""
        match request.path.strip("/").split("/"):
            case ["addons", slug, "start" | "restart"] if slug in self.addons:
                self.addons[slug]["state"] = "error" if self.crashes else "started"
            case ["resolution", "suggestion", uuid]:
                if not self._apply(uuid):
                    return _error("The supplied UUID is not a valid suggestion", status=404)
            case _:
                return None
        self.told.append(request.path)
        return _ok({})

    def _apply(self, uuid: str) -> bool:
        """Solve the issue that a suggestion is about; say whether there is one."""
        for about, ways in self.suggestions.items():
            if uuid in {way["uuid"] for way in ways}:
                issues = self.resolution["issues"]
                self.resolution["issues"] = [each for each in issues if each["uuid"] != about]
                del self.suggestions[about]
                return True
        return False

    def _answered(self, request: web.Request) -> web.Response:
        match request.path.strip("/").split("/"):
            case ["addons"]:
                return _ok({"addons": [_short(each) for each in self.addons.values()]})
            case ["addons", slug, "info"] if slug in self.addons:
                return _ok(self.addons[slug])
            case ["addons", slug, "logs"] if slug in self.addons:
                return web.Response(text=self.logs.get(slug, ""))
            case ["resolution", "info"]:
                return _ok(self.resolution)
            case ["resolution", "issue", uuid, "suggestions"]:
                return _ok({"suggestions": self.suggestions.get(uuid, [])})
            case ["jobs", "info"]:
                return _ok({"ignore_conditions": [], "jobs": self.jobs})
            case ["supervisor", "update"]:
                return _error("No supervisor update available")
            case ["core" | "supervisor", "options"] | ["store", "reload"]:
                return _ok({})
        if request.path in ANSWERS:
            return _ok(ANSWERS[request.path])
        return _error(f"There is no {request.path}", status=404)


def _short(addon: dict[str, Any]) -> dict[str, Any]:
    """Return what the list of add-ons says of one."""
    return {key: value for key, value in addon.items() if key in {*ADDON, "slug", "name", "state"}}


def _ok(data: Any) -> web.Response:
    return web.json_response({"result": "ok", "data": data})


def _error(message: str, *, status: int = 400) -> web.Response:
    return web.json_response({"result": "error", "message": message}, status=status)
