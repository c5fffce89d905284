"""Moments, as people write them on the command line."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """A moment as a person writes it; without a zone it is local time."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'"{text}" is no time; write it like 2026-11-22T14:05 or 2026-11-22T13:05Z'
        ) from None
    except OverflowError:
        raise argparse.ArgumentTypeError(f'"{text}" is beyond the calendar in UTC') from None
