"""`--serve`: the screens in a browser, for people who only look."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon.cli.addresses import host_and_port
from hubmon.errors import HubmonError

if TYPE_CHECKING:
    from hubmon.faces.tui.taste import Start

DEFAULT_PORT = "8000"
_FONT_SIZES = {"overview": 16, "wall": 24}


def serve_screens(where: str, start: Start, config: Path, store: Path) -> int:
    """Serve the screens until a signal ends it.

    Args:
        where: ``PORT`` or ``ADDRESS:PORT``.
        start: the screen that stands first.
        config: the configuration, which may be absent.
        store: the database that something else fills.

    Raises:
        HubmonError: there is no such place to listen, or textual-serve is not installed.
    """
    address, port = _place(where)
    try:
        from hubmon.faces.browser.server import (  # noqa: PLC0415  # loaded only when it serves
            is_local,
            serve,
        )
    except ModuleNotFoundError as error:
        raise HubmonError(
            f"`--serve` needs the package textual-serve ({error}).",
            hint="Install it beside hubmon: `pip install 'hubmon[serve]'`.",
        ) from error
    shown = f"[{address}]" if ":" in address else address
    _say(f"Open http://{shown}:{port}/ in a browser; Ctrl+C ends it.")
    if not is_local(address):
        _say(
            f"Everybody who can reach {shown} can read what stands there, messages and names of"
            " customers among it: there is no password, and nothing is encrypted."
        )
    viewer = [sys.executable, "-m", "hubmon", start, "--read-only"]
    viewer += ["--store", str(store.absolute())]
    if config.exists():
        viewer += ["--config", str(config.absolute())]
    serve(viewer, address, port, f"hubmon {start}", _FONT_SIZES[start])
    return 0


def _place(where: str) -> tuple[str, int]:
    found = host_and_port(where)
    if found is None or not found[1]:
        raise HubmonError(
            f"`--serve {where}`: {where.rpartition(':')[2]!r} is no port.",
            hint="Give a number up to 65535, such as `--serve 8000`, or with an address before it,"
            " `--serve 192.0.2.7:8000`.",
        )
    return found


def _say(words: str) -> None:
    sys.stderr.write(f"hubmon: {words}\n")
    sys.stderr.flush()
