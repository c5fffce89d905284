"""Everything a pane draws from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from msgspec import Struct

from hubmon.faces.presentation.words import moment
from hubmon.model.snapshot import Snapshot
from hubmon.model.surge import USUAL_TIMES, Surge

if TYPE_CHECKING:
    from hubmon.model.risen import Rising

STALE_AFTER = timedelta(minutes=2)
"""A snapshot older than this is said to be old; clocks on the wall show minutes."""

Level: TypeAlias = Literal["unknown", "calm", "at_risk", "breached"]
"""How a number stands to its target, from the one that says nothing to the worst."""

_NEARLY: Final = 0.05
"""How far below its target a share may be before it counts as missed."""


NEAR: Final = 0.75
"""The share of what a figure may come to from which on it is close to that."""


class Site(Struct, frozen=True):
    """A place where the hub's people work."""

    name: str
    zone: tzinfo


class Targets(Struct, frozen=True):
    """What the figures are held against."""

    response: timedelta = timedelta(hours=1)
    """Promised to every customer, where no topic has a time of its own."""
    resolution: timedelta = timedelta(hours=24)
    kept: float = 0.9
    """The share of promises that is to be kept."""
    surge: float = USUAL_TIMES
    """More than so many times the usual messages are a surge."""

    def level_of_wait(self, wait: timedelta) -> Literal["calm", "at_risk", "breached"]:
        """How a customer's wait stands to the promised time."""
        if wait > self.response:
            return "breached"
        return "at_risk" if wait > self.response * NEAR else "calm"

    def level_of_kept(self, ratio: float | None) -> Level:
        """How the share of promises that were kept stands."""
        if ratio is None:
            return "unknown"
        if ratio >= self.kept:
            return "calm"
        return "at_risk" if ratio >= self.kept - _NEARLY else "breached"


class Past(Struct, frozen=True):
    """What is replayed, and how."""

    playing: bool
    speed: float
    """Times as fast as life."""
    known_then: bool
    """Whether it is shown as it was known then, or as it is known now."""
    from_now: bool = True
    """Whether the same screens come back to the present; a window of the past alone never does."""


class Scene(Struct, frozen=True):
    """The last snapshot, the present moment, and what is wrong with the view if anything is."""

    snapshot: Snapshot | None
    now: datetime
    sites: tuple[Site, ...] = ()
    trouble: str = ""
    """Why the last look at the hub failed, in one line; empty when it did not."""
    targets: Targets = Targets()
    past: Past | None = None
    """While the past is replayed; None in the present."""
    keys: Mapping[str, str] = {}
    """How the keys are named that are wished for in the place of others, by what they do."""
    surge: Surge | None = None
    """The one that goes on or has just ended."""
    rising: Rising | None = None
    """What rose in it; None while that is not known."""

    @property
    def disrupted(self) -> bool:
        """Whether far more comes than is usual, or somebody has said that it is a disruption."""
        declared = self.snapshot is not None and self.snapshot.declared is not None
        return declared or self.surge is not None

    def key(self, of: str, usual: str) -> str:
        """How the key is named that does something, by its id; `usual` unless it was changed."""
        return self.keys.get(of, usual)

    def moment(self, at: datetime) -> str:
        """A moment as it is told here: the time of day, with the date when it is not today's."""
        return moment(at, self.now, self.zone)

    def same_minute(self, other: Scene) -> bool:
        """Whether both are of one minute: times and ages on a screen tell no less."""
        return self.now.replace(second=0, microsecond=0) == other.now.replace(
            second=0, microsecond=0
        )

    @property
    def zone(self) -> tzinfo:
        """The zone of times of day: the first site's."""
        return self.sites[0].zone if self.sites else UTC

    @property
    def figures_as_of(self) -> datetime | None:
        """Up to when the figures tell what happened, where that is not the present; else None."""
        if self.snapshot is None:
            return None
        if self.trouble or self.now - self.snapshot.as_of > STALE_AFTER:
            return self.snapshot.as_of
        sources = [source for source in self.snapshot.sources if source.polls]
        if sources and all(source.state != "fresh" for source in sources):
            told = [source.fresh_as_of for source in sources if source.fresh_as_of is not None]
            return max(told, default=self.snapshot.as_of)
        return None

    @property
    def stale(self) -> bool:
        """Whether every figure has to be shown as an old one."""
        return self.figures_as_of is not None
