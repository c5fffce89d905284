"""Say who is told of the hub's warnings, or send each of them a test message."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from hubmon.cli.places import add_places, places
from hubmon.errors import ConfigError, HubmonError
from hubmon.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubmon.config import Config
    from hubmon.connect.plugins import PluginHost


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "action",
        choices=["list", "test"],
        nargs="?",
        default="list",
        help="list (the default): who is told what; test: send a message to each",
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="*", help="only these connectors (default: all)"
    )
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Do what was asked; fails when a test message was not accepted."""
    from hubmon.config import load  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # the same

    path, store = places(args)
    config = load(path)
    plugins = load_plugins(config.plugin_folders)
    names = _chosen(plugins, config, args.name)
    if args.action == "list":
        from hubmon.faces.alert_words import rules_in_words  # noqa: PLC0415  # the same
        from hubmon.faces.alerts import alert_rules  # noqa: PLC0415  # the same

        rules = alert_rules(config)
        for name in names:
            print(f"{plain(name)}: {rules_in_words(rules[name])}")
        return 0
    sent = [asyncio.run(_test(name, plugins, config, store)) for name in names]
    return int(not all(sent))


def _chosen(plugins: PluginHost, config: Config, named: Sequence[str]) -> Sequence[str]:
    from hubmon.connect.senders import senders  # noqa: PLC0415  # loaded only when the command runs

    there_are = senders(plugins, config, "alert")
    if not there_are:
        raise ConfigError(
            f"{config.path} has no connectors that deliver alerts.",
            hint="docs/alerts.md shows how to configure one.",
        )
    for name in named:
        if name not in there_are:
            raise ConfigError(
                f"{config.path}: there is no connector {name!r} that delivers alerts.",
                hint=f"There are: {', '.join(there_are)}.",
            )
    return named or there_are


async def _test(name: str, plugins: PluginHost, config: Config, store: Path) -> bool:
    """Send a test message past the outbox, and say what became of it."""
    from hubmon.connect.clock import SystemClock  # noqa: PLC0415  # loaded only for a test
    from hubmon.connect.source import build_source  # noqa: PLC0415  # the same
    from hubmon.faces.alert_words import trial  # noqa: PLC0415  # the same
    from hubmon.faces.alerts import alert_rules  # noqa: PLC0415  # the same

    out = trial(name, datetime.now(UTC), alert_rules(config)[name].zone, uuid4().hex[:12])
    try:
        source = build_source(name, config, plugins, SystemClock(), store.parent)
        async with aclosing(source):
            await source.send(out)
    except HubmonError as error:
        return _not_sent(name, config, error.message, error.hint)
    except Exception as error:  # noqa: BLE001  # a plugin may fail in any way
        return _not_sent(name, config, f"the plugin failed with {error!r}")
    print(f"{name}: sent, message {out.key}")
    return True


def _not_sent(name: str, config: Config, *why: str) -> bool:
    said, *hints = (plain(config.secrets.redact(text)) for text in why if text)
    print(f"{name}: NOT sent: {said}", *(f"    {hint}" for hint in hints), sep="\n")
    return False
