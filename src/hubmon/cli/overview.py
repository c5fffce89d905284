"""Show the whole hub, with what is behind each figure, and collect while nobody else does."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon.cli.places import add_places, places
from hubmon.cli.screens import past_opener, taste
from hubmon.errors import ConfigError

if TYPE_CHECKING:
    import argparse

    from hubmon.config import Config
    from hubmon.faces.tui.taste import Start

PLAIN_OPTIONS = (("config", "store", "serve"), ("view-only", "read-only"))
"""What `add_arguments` adds, as `read_options` wants it: with a value, and without."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    from hubmon.cli.serving import DEFAULT_PORT  # noqa: PLC0415  # loaded to be served or explained

    parser.add_argument(
        "--view-only", action="store_true", help="never collect, even when nobody does"
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        help="only look: never collect, and let nobody write anything",
    )
    parser.add_argument(
        "--serve",
        nargs="?",
        const=DEFAULT_PORT,
        metavar="[ADDRESS:]PORT",
        help="show it in browsers instead, read-only"
        f" (default: port {DEFAULT_PORT}, reached from this machine alone)",
    )
    add_places(parser)


def run(args: argparse.Namespace, start: Start = "overview") -> int:
    """Show the hub until somebody quits, beginning with the screen `start`."""
    gc.disable()  # until the screens stand; see `WallApp.on_ready`
    try:
        return _run(args, start)
    finally:
        gc.enable()


def _run(args: argparse.Namespace, start: Start) -> int:
    from hubmon.config import load  # noqa: PLC0415  # loaded only when the command runs

    path, store = places(args)
    config = load(path)

    def look() -> int:
        if args.serve is not None:
            from hubmon.cli.serving import serve_screens  # noqa: PLC0415  # the same

            return serve_screens(args.serve, start, path, store)
        return show(config, store, start=start, read_only=args.read_only)

    if args.view_only or args.read_only or (not config.connectors and store.exists()):
        return look()
    if not config.connectors:
        raise ConfigError(
            f"{path} has no connectors, so there is nothing to show.",
            hint="`hubmon config init` makes a configuration to start from; `hubmon demo` shows a"
            " simulated hub.",
        )
    from hubmon.cli.beside import beside  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.cli.logs import log_beside  # noqa: PLC0415  # the same
    from hubmon.connect.clock import SystemClock  # noqa: PLC0415  # the same
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # the same
    from hubmon.connect.service import CollectorThread  # noqa: PLC0415  # the same

    log_beside(store, config.secrets)
    clock = SystemClock()
    plugins = load_plugins(config.plugin_folders)
    others = beside(config, plugins, store, clock)
    collector = CollectorThread(config, plugins, store, clock, beside=others)
    collector.start()
    try:
        return look()
    finally:
        collector.stop()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def show(
    config: Config,
    store: Path,
    now: Callable[[], datetime] = _utc_now,
    start: Start = "overview",
    *,
    read_only: bool = False,
) -> int:
    """The screens on a store that something else fills."""
    from hubmon.faces.desk import StoreDesk  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.faces.live import LiveView  # noqa: PLC0415  # the same

    with closing(LiveView(store, config.promises, config.channels, now)) as view:
        # Loaded now, into the memory that reading thousands of cases has left.
        from hubmon.faces.tui.run import run_screens  # noqa: PLC0415  # the same

        run_screens(
            view,
            [(site.name, site.zone) for site in config.sites],
            taste(config, start, read_only=read_only),
            open_past=past_opener(config, store, now),
            desk=StoreDesk(config, store, now),
        )
    return 0
