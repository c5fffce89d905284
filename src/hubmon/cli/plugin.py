"""List the plugins there are."""

from __future__ import annotations

import argparse

from hubmon.cli.places import add_places, places
from hubmon.plain import plain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("action", choices=["list"], help="list: what each offers, or what is wrong")
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Print one line a plugin."""
    from hubmon.config import load  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # the same

    path, _ = places(args)
    for plugin in load_plugins(load(path).plugin_folders).plugins:
        if plugin.error:
            print(f"{plain(plugin.name)}  BROKEN  {plain(plugin.error)}  ({plain(plugin.origin)})")
        for kind in plugin.types:
            print(f"{plain(kind.name):<18} {plain(kind.summary)}  ({plain(plugin.origin)})")
        for name in plugin.estimators:
            print(f"{plain(name):<18} An estimator for `hubmon backtest`  ({plain(plugin.origin)})")
    return 0
