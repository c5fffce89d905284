"""Print the completion script of a shell."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("shell", choices=["bash", "zsh", "tcsh"])


def run(args: argparse.Namespace) -> int:
    """Print it; ``eval "$(hubmon completion bash)"`` takes it in."""
    import shtab  # noqa: PLC0415  # loaded only when the command runs

    from hubmon.cli import full_parser  # noqa: PLC0415  # the command line loads this module

    print(shtab.complete(full_parser(), args.shell))
    return 0
