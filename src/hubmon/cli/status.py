"""Show the whole hub, now or at another moment, and exit."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime

from hubmon.cli.moments import moment
from hubmon.cli.places import add_places, places


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument(
        "--at",
        metavar="TIME",
        type=moment,
        help='as it was then: "2026-11-22T14:05" (local time), or with a zone "...Z", "...+01:00"',
    )
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Print the status."""
    from hubmon.config import load  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.faces import status  # noqa: PLC0415  # the same
    from hubmon.faces.live import LiveView  # noqa: PLC0415  # the same

    path, store = places(args)
    config = load(path)
    if args.at is not None:
        from hubmon.faces.past import snapshot_at  # noqa: PLC0415  # loads the fold, too

        snapshot = snapshot_at(store, args.at, config.promises, config.channels, config.limits)
    else:
        view = LiveView(store, config.promises, config.channels, lambda: datetime.now(UTC))
        with closing(view):
            snapshot = view.snapshot()
    print(status.to_json(snapshot) if args.json else status.to_text(snapshot))
    return 0
