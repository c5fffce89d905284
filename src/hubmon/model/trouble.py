"""What is wrong with the hub: a condition at one moment, and the warning that it becomes."""

# Annotations are no text here: msgspec would compile each of them at every start.

from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from msgspec import Struct

TroubleKind: TypeAlias = Literal["unspoken", "overdue", "stopped", "surge", "source", "sender"]
"""`unspoken`: customers wait in a language that nobody on shift speaks. `overdue`: waits break the
promise. `stopped`: people wait and nobody is answered. `surge`: far more write than is usual.
`source`: a source does not tell. `sender`: what is to go out cannot."""

TroubleScope: TypeAlias = Literal["hub", "language", "channel", "source"]
"""Where it is."""

RECOVERY_SHOWN: Final = timedelta(minutes=15)
"""How long it stays to be seen that something is over, or a number back on its target."""
UNWATCHED_AFTER: Final = timedelta(minutes=10)
"""A warning that was not renewed for so long is one of the past: nobody collects."""
FEWEST_MORE: Final = 5
"""By how many people, or minutes, something has to grow to be distinctly worse."""


class Trouble(Struct, frozen=True, kw_only=True):
    """One thing that is wrong. What it does not concern is left at its default."""

    kind: TroubleKind
    scope: TroubleScope
    name: str = ""
    """The language, channel or source; empty for the hub."""
    because: str = ""
    """The key of what explains it; empty when it stands for itself."""
    severe: bool = False
    height: int
    """How bad it is, in its own measure: people, minutes, or percent of what is usual."""
    waiting: int = 0
    overdue: int = 0
    at_risk: int = 0
    languages: int = 0
    """In how many languages."""
    arrivals: int = 0
    """Messages since `since`."""
    on_shift: int | None = None
    since: datetime | None = None
    """Of the longest wait, the last reply, a surge, a source's last word or the last delivery."""
    state: str = ""
    """Of a source."""

    @property
    def key(self) -> str:
        """The same for as long as it is the same thing."""
        return f"{self.scope}:{self.name or self.kind}"


class Acknowledgement(Struct, frozen=True):
    """Somebody has seen a warning."""

    at: datetime
    by: str
    height: int
    """How bad it was then."""


class Alerted(Struct, frozen=True):
    """Somebody who does not look at a screen was told of a warning."""

    recipient: str
    """The connector by which."""
    at: datetime
    """When it was delivered; until then, when it was to be."""
    escalated: bool
    """Whether because somebody else was told and nobody acknowledged it."""
    delivered: bool


class HubWarning(Struct, frozen=True, kw_only=True):
    """Something that is wrong and lasts, from when it was first seen."""

    id: int | None = None
    """None until it is stored."""
    trouble: Trouble
    """As it was seen last."""
    since: datetime
    """When it was first seen."""
    seen_at: datetime
    """When it was last seen."""
    worst: Trouble
    worst_at: datetime
    warned_at: datetime | None = None
    """When it had lasted long enough to be a warning; None before."""
    ended_at: datetime | None = None
    because: str = ""
    """The key of another warning that stands for it at present; empty: it stands for itself."""
    calls: bool = False
    """Whether it asks for somebody's attention."""
    acknowledged: Acknowledgement | None = None
    told: tuple[Alerted, ...] = ()
    """Who was alerted; known to viewers alone."""
    figures_kept: bool = True
    """Whether the figures are known; of the past only that it was so may be."""

    @property
    def key(self) -> str:
        """Of what is wrong."""
        return self.trouble.key


def most_important_first(warning: HubWarning) -> tuple[bool, bool, bool, datetime, str]:
    """The order in which warnings stand: what lasts, what calls, what is severe, the oldest."""
    return (
        warning.ended_at is not None,
        not warning.calls,
        not warning.trouble.severe,
        warning.since,
        warning.key,
    )
