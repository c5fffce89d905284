"""Show any stored moment again, on the same screens, and play on from there."""

from __future__ import annotations

import argparse
import time
from contextlib import closing
from datetime import UTC, datetime

from hubmon.cli.moments import moment
from hubmon.cli.places import add_places, places

_LOWEST, _HIGHEST = 0.1, 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--from",
        dest="start",
        metavar="TIME",
        type=moment,
        required=True,
        help='begin then: "2026-11-22T14:05" (local time), or with a zone "...Z", "...+01:00"',
    )
    parser.add_argument(
        "--speed", type=_speed, default=60.0, metavar="N", help="times as fast as life (default 60)"
    )
    parser.add_argument(
        "--known",
        choices=("then", "now"),
        default="then",
        help="as it was known then (default), or with what became known later",
    )
    parser.add_argument("--wall", action="store_true", help="on the wall, the few large numbers")
    add_places(parser)


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not _LOWEST <= value <= _HIGHEST:
        raise argparse.ArgumentTypeError(f"a speed is a number from {_LOWEST} to {_HIGHEST}")
    return value


def run(args: argparse.Namespace) -> int:
    """Replay until somebody quits."""
    from hubmon.cli.screens import taste  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.config import load  # noqa: PLC0415  # the same
    from hubmon.faces.playhead import Playhead  # noqa: PLC0415  # the same
    from hubmon.faces.replay import ReplayView  # noqa: PLC0415  # the same
    from hubmon.faces.tui.past import PastKeys  # noqa: PLC0415  # the same
    from hubmon.faces.tui.run import run_screens  # noqa: PLC0415  # the same

    path, store = places(args)
    config = load(path)
    playhead = Playhead(args.start, args.speed, lambda: datetime.now(UTC), time.monotonic)
    view = ReplayView(store, config.promises, config.channels, playhead, args.known, config.limits)
    with closing(view):
        run_screens(
            view,
            [(site.name, site.zone) for site in config.sites],
            taste(config, "wall" if args.wall else "overview"),
            past=PastKeys(view),
        )
    return 0
