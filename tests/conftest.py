"""Every test sees a machine of its own: no developer's files, no network beyond loopback."""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "hubmon",
    deadline=None,  # machines are noisy, and no test asserts a time
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("hubmon")

_SEEN_BY_PROGRAMS = ("XDG_", "HUBMON_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home, and an environment without what hubmon or a terminal library reads."""
    for name in os.environ:
        if name.startswith(_SEEN_BY_PROGRAMS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any way out of the machine fails the test, whatever the code under test catches."""

    def guarded(original: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX:
                _refuse_beyond_loopback(address[0])
            return original(self, address)

        return connect

    def resolve(host: Any, *args: Any, **more: Any) -> Any:
        _refuse_beyond_loopback(host)
        return original_resolve(host, *args, **more)

    original_resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))


def _refuse_beyond_loopback(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        loopback = ipaddress.ip_address(name).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        pytest.fail(f"a test reached for the network: {name}")


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where a store may be made."""
    return tmp_path / "hub.db"
