"""The hub itself: what it promises, its channels and sites, and when something is wrong with it."""

# Annotations are no text here: msgspec would compile each of them at every start.

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from hubmon.config.tables import Table, refuse_nothing
from hubmon.settings import Duration


class TopicPromise(Table, frozen=True):
    """``[promise.topics.NAME]``: times of a topic that one time does not fit."""

    response: Duration | None = None
    resolution: Duration | None = None

    def __post_init__(self) -> None:
        """Refuse times of no length."""
        refuse_nothing(response=self.response, resolution=self.resolution)


class PromiseConfig(Table, frozen=True):
    """``[promise]``: what is promised to every customer alike."""

    response: Duration = Duration(minutes=60)
    resolution: Duration = Duration(hours=24)
    at_risk: Annotated[float, Meta(gt=0, lt=1)] = 0.75
    """The part of a promised time after which it is at risk."""
    kept: Annotated[float, Meta(gt=0, le=1)] = 0.9
    """The share of promises that is to be kept."""
    topics: dict[str, Any] = field(default_factory=dict)
    """Of `TopicPromise`."""

    def __post_init__(self) -> None:
        """Refuse times of no length."""
        refuse_nothing(response=self.response, resolution=self.resolution)


class ChannelConfig(Table, frozen=True):
    """``[channels.NAME]``: what is known of a channel; others are shown once they appear."""

    state: Literal["live", "trial", "retired"] = "live"


class SiteConfig(Table, frozen=True):
    """``[[sites]]``: a place where people work, for its clock on the wall."""

    name: Annotated[str, Meta(min_length=1, max_length=20)]
    zone: str
    """An IANA zone such as ``Europe/Amsterdam``."""


class LoadConfig(Table, frozen=True):
    """``[load]``: by which days and hours customers live, for the load to expect."""

    zone: str = ""
    """An IANA zone; without one, that of the first site."""
    holidays: tuple[date, ...] = ()
    """Public holidays, past and to come: days like a Sunday."""


class WarningsConfig(Table, frozen=True):
    """``[warnings]``: when something is wrong with the hub, and how long it has to last."""

    after: Duration = Duration(minutes=3)
    """How long it has to last before it is a warning."""
    gone: Duration = Duration(minutes=3)
    """How long it has to be gone before the warning is over."""
    overdue: Annotated[int, Meta(ge=1)] = 3
    """Replies overdue in one language or channel."""
    stopped: Duration = Duration(minutes=20)
    """Without any answer while somebody waits."""
    surge: Annotated[float, Meta(gt=1)] = 2.0
    """More than so many times the usual messages."""

    def __post_init__(self) -> None:
        """Refuse times of no length."""
        refuse_nothing(after=self.after, gone=self.gone, stopped=self.stopped)
