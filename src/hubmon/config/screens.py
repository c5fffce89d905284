"""The screens: how they look, their keys, and the numbers on the wall."""

# Annotations are no text here: msgspec would compile each of them at every start.

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, field

from hubmon.config.tables import Table, refuse_nothing
from hubmon.settings import Duration


class ScreenConfig(Table, frozen=True):
    """``[screen]``: how the screens look, and their keys."""

    theme: Literal["dark", "light", "high-contrast", "colour-blind", "terminal"] = "dark"
    keys: dict[str, str] = field(default_factory=dict)
    """Keys in the place of others, by what they do; several are parted by commas."""
    silence: Duration = Duration(minutes=30)
    """How long a customer may wait and be told nothing before they are listed."""

    def __post_init__(self) -> None:
        """Refuse a silence of no length."""
        refuse_nothing(silence=self.silence)


WallNumber: TypeAlias = Literal[
    "response_time", "waiting", "oldest", "reply_kept", "solution_kept", "overdue"
]


class WallConfig(Table, frozen=True):
    """``[wall]``: the few numbers that are read across a room."""

    numbers: Annotated[tuple[WallNumber, ...], Meta(min_length=3, max_length=6)] = (
        "response_time",
        "waiting",
        "reply_kept",
        "oldest",
        "overdue",
    )
    """The most important first."""
    rotate: Duration | None = None
    """How long a page stays; None: until somebody turns it."""

    def __post_init__(self) -> None:
        """Refuse what cannot be shown."""
        refuse_nothing(rotate=self.rotate)
        if len(set(self.numbers)) < len(self.numbers):
            raise ValueError("`numbers` has one of them twice")


class AgentConfig(Table, frozen=True):
    """``[agent]``: whose queue `hubmon queue` shows on this account."""

    id: str | None = None
