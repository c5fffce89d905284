"""Publish what a customer who writes now can expect: as static pages, and by other ways."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from hubmon.cli.places import add_places, places
from hubmon.errors import ConfigError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        help="where a web server finds the pages (else `publish.folder` of the configuration)",
    )
    add_places(parser)
    parser.epilog = (
        "Without DIR also for the connectors that publish elsewhere. To try it: `hubmon demo --keep"
        " FOLDER` publishes into FOLDER/site."
    )


def run(args: argparse.Namespace) -> int:
    """Publish once."""
    from hubmon.config import load  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # the same
    from hubmon.connect.senders import senders  # noqa: PLC0415  # the same
    from hubmon.faces.page.outgoing import hand_on  # noqa: PLC0415  # the same
    from hubmon.faces.page.publish import publish, read_figures  # noqa: PLC0415  # the same

    path, store = places(args)
    config = load(path)
    folder = Path(args.folder) if args.folder else config.publish.folder
    publishers: list[str] = []
    if not args.folder:
        publishers = senders(load_plugins(config.plugin_folders), config, "figures")
    if folder is None and not publishers:
        raise ConfigError(
            "There is no folder to publish into.",
            hint=f"Name it: `hubmon publish DIR`, or set `publish.folder` in {path}.",
        )
    figures = read_figures(store, config.channels, datetime.now(UTC))
    hand_on(store, publishers, figures, config.publish)
    for publisher in publishers:
        print(f"Waits for {publisher}, to be delivered by the collector.")
    if folder is not None:
        publish(folder, figures, config.publish)
        print(f"Published into {folder}.")
    return 0
