"""What people may wish for on their screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, TypeAlias

from msgspec import Struct

from hubmon.faces.presentation.scene import Targets

Start: TypeAlias = Literal["overview", "wall"]
"""The screen that stands first."""


class Taste(Struct, frozen=True):
    """How the screens look and behave."""

    start: Start = "overview"
    theme: str = "dark"
    keys: Mapping[str, str] = {}
    """Keys in the place of others, by what they do."""
    numbers: tuple[str, ...] = ("response_time", "waiting", "reply_kept", "oldest", "overdue")
    """On the wall, the most important first."""
    rotate: timedelta | None = None
    """How long a page of the wall stays; None: until somebody turns it."""
    targets: Targets = Targets()
    silence: timedelta = timedelta(minutes=30)
    """How long a customer may wait and be told nothing."""
    read_only: bool = False
    """Whether people only look: nothing they do is kept, sent, or leaves the program."""
