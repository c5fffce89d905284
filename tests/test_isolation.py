"""The tests' own guard: what it lets through, and what it stops."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


def test_a_connection_beyond_loopback_fails_the_test() -> None:
    with socket.socket() as beyond, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        beyond.connect(("192.0.2.1", 80))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"hub\.example"):
        socket.getaddrinfo("hub.example", 80)


def test_loopback_is_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_home_is_empty_and_nothing_points_elsewhere() -> None:
    assert list(Path.home().iterdir()) == []
    assert not [name for name in os.environ if name.startswith(("XDG_", "HUBMON_"))]
