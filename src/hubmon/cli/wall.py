"""Show the few numbers that matter, to be read across a room; collect while nobody else does."""

from __future__ import annotations

import argparse

from hubmon.cli import overview


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    overview.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Show the wall until somebody quits."""
    return overview.run(args, start="wall")
