"""Whether somebody can be there."""

from __future__ import annotations

import sys


def has_terminal() -> bool:
    """Whether there is a terminal to read keys from and to draw on: standard input and error."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())
