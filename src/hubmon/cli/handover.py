"""Print what the next site needs to know at the change of shift."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hubmon.cli.places import add_places, places
from hubmon.errors import ConfigError

if TYPE_CHECKING:
    from hubmon.config import SiteConfig


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--site", metavar="NAME", help="who takes over; times of day are told in its zone"
    )
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Print the page."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # loaded only when the command runs

    from hubmon.config import load  # noqa: PLC0415  # the same
    from hubmon.faces.handover import handover_lines  # noqa: PLC0415  # the same
    from hubmon.faces.live import LiveView  # noqa: PLC0415  # the same

    path, store = places(args)
    config = load(path)
    site = _site(config.sites, args.site)
    zone = ZoneInfo(site.zone if site is not None else "UTC")
    name = site.name if site is not None and args.site is not None else ""
    view = LiveView(store, config.promises, config.channels, lambda: datetime.now(UTC))
    with closing(view):
        print("\n".join(handover_lines(view, name, zone)))
    return 0


def _site(sites: Sequence[SiteConfig], name: str | None) -> SiteConfig | None:
    """The site that is named, else the first one; None without a name and sites."""
    for site in sites:
        if name is None or site.name.casefold() == name.casefold():
            return site
    if name is None:
        return None
    known = ", ".join(site.name for site in sites)
    raise ConfigError(
        f"There is no site {name!r} in the configuration.",
        hint=f"There are: {known}." if known else "Name your sites under `[[sites]]`.",
    )
