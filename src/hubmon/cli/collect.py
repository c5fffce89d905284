"""Collect without a screen."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from hubmon.cli.common import add_places, places
from hubmon.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--once", action="store_true", help="until every source is caught up; fails if one failed"
    )
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Collect."""
    from hubmon.cli.beside import beside  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.cli.logs import log_to_stderr  # noqa: PLC0415  # the same
    from hubmon.config import load  # noqa: PLC0415  # the same
    from hubmon.connect import service  # noqa: PLC0415  # the same
    from hubmon.connect.clock import SystemClock  # noqa: PLC0415  # the same

    path, store = places(args)
    config = load(path)
    if not config.connectors:
        raise ConfigError(
            f"{path} has no connectors, so there is nothing to collect.",
            hint="Open it and switch one on; `hubmon config init` makes it where it is absent.",
        )
    log_to_stderr(config.secrets)
    if not args.once:
        clock = SystemClock()
        others = beside(config, store, clock)
        if asyncio.run(_until_ended(service.collect(config, store, clock, beside=others))):
            return 0
        raise ConfigError(
            f"None of the connectors in {path} can be used.", hint="`hubmon doctor` says why."
        )
    outcomes = asyncio.run(service.collect_once(config, store, SystemClock()))
    for outcome in outcomes:
        print(f"{outcome.name}: {outcome.events} new events, {outcome.rejected} rejected")
        if outcome.error:
            print(f"hubmon: {outcome.name} failed: {outcome.error}", file=sys.stderr)
    return int(any(outcome.error for outcome in outcomes))


async def _until_ended(collecting: Coroutine[Any, Any, None]) -> bool:
    """Collect until a signal asks for an end; False when there was nothing to collect."""
    task = asyncio.ensure_future(collecting)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return True
    return False
