"""Show a simulated hub, with a week of past."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hubmon.cli.ending import until_ended
from hubmon.cli.progress import bar
from hubmon.errors import HubmonError
from hubmon.faces.interactive import has_terminal

_LEARNED = timedelta(hours=12)
"""So much of the past does for the estimate, and takes seconds."""
_LONGEST = 366
"""Days of past."""
_ENDING = signal.SIGTERM, signal.SIGHUP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--speed", type=_speed, default=60.0, metavar="N", help="times as fast as life (default 60)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of all chance")
    parser.add_argument(
        "--disrupt",
        action="store_true",
        help="1,800 rebookings at once, 20 minutes after the start",
    )
    parser.add_argument(
        "--wall", action="store_true", help="begin with the wall, the few large numbers"
    )
    parser.add_argument("--days", type=_days, default=7.0, metavar="N", help="of past (default 7)")
    parser.add_argument("--keep", metavar="FOLDER", help="leave everything there; else nothing")
    parser.add_argument(
        "--ledger",
        type=Path,
        metavar="FILE",
        help="in the end, write what really happened there, for `hubmon backtest`",
    )


def _speed(text: str) -> float:
    return _number(text, "a speed", 100_000)


def _days(text: str) -> float:
    return _number(text, "the past in days", _LONGEST)


def _number(text: str, what: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= most:
        raise argparse.ArgumentTypeError(f"{what} is a number above 0 and at most {most}")
    return value


def run(args: argparse.Namespace) -> int:
    """Simulate, collect by the real connectors, and show the hub."""
    from hubmon.cli.beside import beside  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.cli.logs import log_beside  # noqa: PLC0415  # the same
    from hubmon.cli.overview import show  # noqa: PLC0415  # the same
    from hubmon.config import load  # noqa: PLC0415  # the same
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # the same
    from hubmon.connect.service import CollectorThread, collect_once  # noqa: PLC0415  # the same
    from hubmon.demo.hub import Plan, SimulatedHub  # noqa: PLC0415  # the same

    seen = has_terminal()
    if not seen and args.keep is None and args.ledger is None:
        raise HubmonError(
            "The demo needs a terminal to read keys from and to draw on.",
            hint="Run it in a terminal. With --keep or --ledger it writes its past without one.",
        )
    plan = Plan(
        seed=args.seed,
        speed=args.speed,
        disrupt=args.disrupt,
        past=timedelta(days=args.days),
    )
    if args.ledger is not None and not args.ledger.parent.is_dir():
        raise HubmonError(
            f"{args.ledger} cannot be written: there is no folder {args.ledger.parent}."
        )
    _end_in_order()
    with ExitStack() as stack:
        folder = _folder(args.keep, stack)
        now = datetime.now(UTC).replace(microsecond=0)
        hub = SimulatedHub(folder, plan, now, ledger=args.ledger)
        hub.live_through_the_past(bar("Simulating the past"))
        _say("Collecting it by the three connectors ...")
        with hub:
            config = load(hub.config)
            plugins = load_plugins(config.plugin_folders)
            store = folder / "hub.db"
            log_beside(store, config.secrets)
            _collect(collect_once(config, plugins, store, hub.clock, learn=False))
            if not seen:
                return 0
            others = beside(config, plugins, store, hub.clock)
            collector = CollectorThread(config, plugins, store, hub.clock, _LEARNED, others)
            hub.clock.start()
            collector.start()
            try:
                return show(config, store, hub.clock.now, "wall" if args.wall else "overview")
            finally:
                collector.stop()


def _end_in_order() -> None:
    """Leave nothing behind when a signal ends the demo before the wall minds signals itself."""

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    for number in _ENDING:
        signal.signal(number, end)


def _collect(collecting: Coroutine[Any, Any, object]) -> None:
    """Collect; a signal ends this in order as well."""
    if asyncio.run(until_ended(collecting, _ENDING)):
        sys.exit(128 + signal.SIGTERM)
    _end_in_order()


def _folder(keep: str | None, stack: ExitStack) -> Path:
    if keep is None:
        return Path(stack.enter_context(TemporaryDirectory(prefix="hubmon-demo-")))
    folder = Path(keep)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as error:
        raise HubmonError(f"{folder} cannot be used for the demo ({error.strerror}).") from error
    if taken:
        raise HubmonError(
            f"{folder} is not empty; two simulated hubs would mix.",
            hint="Name another folder with --keep.",
        )
    return folder


def _say(words: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()
