"""Where to listen, as people write it on the command line."""

from __future__ import annotations

_THIS_MACHINE = "127.0.0.1"
_PORTS = 65_536


def host_and_port(text: str) -> tuple[str, int] | None:
    """``9464``, ``0.0.0.0:9464`` or ``[::1]:9464``; None where the text is none of these.

    Without a host it is this machine alone that can be reached.
    """
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < _PORTS):
        return None
    return host.strip("[]") or _THIS_MACHINE, int(port)
