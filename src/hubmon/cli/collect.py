"""Collect without a screen."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon.cli.addresses import host_and_port
from hubmon.cli.ending import until_ended
from hubmon.cli.places import add_places, places
from hubmon.cli.progress import bar, line
from hubmon.errors import ConfigError
from hubmon.faces.counts import counted

if TYPE_CHECKING:
    from hubmon.config import Config
    from hubmon.connect.collector import Outcome
    from hubmon.connect.plugins import PluginHost

_ENDING = signal.SIGTERM, signal.SIGINT, signal.SIGHUP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--once", action="store_true", help="until every source is caught up; fails if one failed"
    )
    parser.add_argument(
        "--metrics",
        metavar="[HOST:]PORT",
        type=_address,
        help="serve metrics for Prometheus there (without HOST to this machine alone)",
    )
    add_places(parser)
    parser.set_defaults(parser=parser)


def _address(text: str) -> tuple[str, int]:
    """Where to listen, as a person writes it."""
    found = host_and_port(text)
    if found is None:
        raise argparse.ArgumentTypeError(f'"{text}" is no PORT and no HOST:PORT')
    return found


def run(args: argparse.Namespace) -> int:
    """Collect."""
    from hubmon.cli.beside import alerting, beside  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.cli.logs import log_to_stderr  # noqa: PLC0415  # the same
    from hubmon.config import load  # noqa: PLC0415  # the same
    from hubmon.connect import service  # noqa: PLC0415  # the same
    from hubmon.connect.clock import SystemClock  # noqa: PLC0415  # the same
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # the same

    if args.once and args.metrics:
        args.parser.error("--metrics is for a collector that stays; leave out --once")
    path, store = places(args)
    config = load(path)
    if not config.connectors:
        raise ConfigError(
            f"{path} has no connectors, so there is nothing to collect.",
            hint="Open it and switch one on; `hubmon config init` makes it where it is absent.",
        )
    log_to_stderr(config.secrets)
    plugins = load_plugins(config.plugin_folders)
    if not args.once:
        clock = SystemClock()
        others = beside(config, plugins, store, clock)
        with _metrics(args.metrics, config, store):
            ended = asyncio.run(
                until_ended(service.collect(config, plugins, store, clock, beside=others), _ENDING)
            )
        if ended:
            return 0
        raise ConfigError(
            f"None of the connectors in {path} can be used.", hint="`hubmon doctor` says why."
        )
    outcomes = _once(config, plugins, store)
    for keeper in alerting(config, plugins, store, SystemClock()):
        keeper.look()
    for outcome in outcomes:
        new = counted(outcome.events, "new event")
        print(f"{outcome.name}: {new}, {outcome.rejected:,} rejected")
        if outcome.gap:
            print(f"hubmon: {outcome.name} has a gap: {outcome.gap}", file=sys.stderr)
        if outcome.error:
            print(f"hubmon: {outcome.name} failed: {outcome.error}", file=sys.stderr)
    return int(any(outcome.error for outcome in outcomes))


def _once(config: Config, plugins: PluginHost, store: Path) -> list[Outcome]:
    """Collect until every source is caught up, and say how far that is meanwhile."""
    from hubmon.connect.clock import SystemClock  # noqa: PLC0415  # loaded only when it is wanted
    from hubmon.connect.service import Tell, collect_once  # noqa: PLC0415  # the same

    say, told = line(), dict[str, int]()

    def polled(outcome: Outcome) -> None:
        told[outcome.name] = outcome.events
        say("Collecting, new events: " + ", ".join(f"{n} {count:,}" for n, count in told.items()))

    learning = bar("learning what customers can expect, from the past")

    def learned(done: float, total: float) -> None:
        if done:
            learning(done, total)
        else:
            say("")

    tell = Tell(polled, learned)
    outcomes = asyncio.run(collect_once(config, plugins, store, SystemClock(), tell=tell))
    say("")
    return outcomes


def _metrics(
    address: tuple[str, int] | None, config: Config, store: Path
) -> AbstractContextManager[None]:
    """Metrics for as long as one collects, where somebody asked for them."""
    if address is None:
        return nullcontext()
    from hubmon.faces.live import LiveView  # noqa: PLC0415  # loaded only when asked for
    from hubmon.faces.metrics.server import serving  # noqa: PLC0415  # the same

    def look() -> LiveView:
        return LiveView(store, config.promises, config.channels, lambda: datetime.now(UTC))

    return serving(address, look)
