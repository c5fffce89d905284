"""Show the few numbers that matter, to be read across a room; collect while nobody else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubmon.cli import overview

if TYPE_CHECKING:
    import argparse

PLAIN_OPTIONS = overview.PLAIN_OPTIONS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    overview.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Show the wall until somebody quits."""
    return overview.run(args, start="wall")
