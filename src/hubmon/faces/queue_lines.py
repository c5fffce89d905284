"""One agent's own queue in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from hubmon.faces.queue import Expected, Item, OldSource, Queue
from hubmon.faces.spans import duration, expected
from hubmon.plain import cell_width, clip, plain

TYPE_CHECKING = False  # to load `typing` takes a quarter of a bare interpreter's start
if TYPE_CHECKING:
    from typing import Literal

NARROWEST = 40
_SOON_MS = 900_000
"""With less time left than this, a reply is due soon."""
_OLD_MS = 600_000
"""The age from which the estimate is told with its time."""


class Style:
    """How lines may be marked; empty strings where the output takes no colour."""

    def __init__(
        self, *, overdue: str = "", soon: str = "", quiet: str = "", end: str = ""
    ) -> None:
        self.marks = {"overdue": overdue, "soon": soon, "owed": "", "quiet": quiet}
        self.quiet = quiet
        self.end = end


COLOURS = Style(overdue="\x1b[1;31m", soon="\x1b[33m", quiet="\x1b[2m", end="\x1b[0m")
"""Sixteen-colour codes that every terminal knows; the words say the same without them."""


def to_lines(agent: str, queue: Queue, now_ms: int, width: int, style: Style) -> Iterator[str]:
    """The queue as lines of at most `width` cells."""
    width = max(width, NARROWEST)
    yield clip(f"{headline(agent, queue)}, {clock(now_ms)}", width)
    if queue.expected is not None:
        yield expectation(queue.expected, now_ms, width)
    if queue.old:
        yield clip(staleness(queue.old, now_ms), width)
    if not queue.items:
        yield "Nothing is waiting for you."
        return
    yield style.quiet + clip(f"{'waits':>7} {'reply by':>12}  case", width) + style.end
    for item in queue.items:
        yield _line(item, now_ms, width, style)


def headline(agent: str, queue: Queue) -> str:
    """Whose queue it is and how long."""
    return f"{plain(agent)}: {queue.waiting} waiting, {len(queue.items)} open"


def expectation(expected: Expected, now_ms: int, width: int) -> str:
    """What is told to customers who write now, in as many words as have room."""
    middle, spread, age = _wait(expected.median_ms), "", ""
    if expected.low_ms is not None and expected.high_ms is not None:
        low, high = _wait(expected.low_ms), _wait(expected.high_ms)
        spread = f", 8 in 10: {low} to {high}"
    if now_ms - expected.as_of_ms > _OLD_MS:
        age = f" (as of {clock(expected.as_of_ms)})"
    long, short = f"New messages: a reply in about {middle}", f"A reply in {middle}"
    ways = (f"{long}{spread}{age}", f"{long}{age}", f"{short}{age}")
    return next((words for words in ways if cell_width(words) <= width), clip(ways[-1], width))


def _wait(milliseconds: int) -> str:
    return expected(timedelta(milliseconds=milliseconds))


def clock(at_ms: int) -> str:
    """The time of day, in UTC."""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%H:%M} UTC"


def staleness(old: Sequence[OldSource], now_ms: int) -> str:
    """Which sources are old, and how old."""
    told = (
        f"{plain(source.name)} never heard"
        if source.as_of_ms is None
        else f"{plain(source.name)} {span(now_ms - source.as_of_ms)} old"
        for source in old
    )
    return f"Not up to date: {', '.join(told)}"


def waited(item: Item, now_ms: int) -> str:
    """How long the customer has waited."""
    return "-" if item.waiting_since_ms is None else span(now_ms - item.waiting_since_ms)


def time_left(item: Item, now_ms: int) -> str:
    """How long until the promised reply, or since."""
    if item.response_due_ms is None:
        return "-"
    left = item.response_due_ms - now_ms
    return f"{span(-left)} over" if left < 0 else f"in {span(left)}"


def urgency(item: Item, now_ms: int) -> Literal["overdue", "soon", "owed", "quiet"]:
    """How the promised reply stands."""
    if item.response_due_ms is None:
        return "quiet"
    left = item.response_due_ms - now_ms
    return "overdue" if left < 0 else "soon" if left < _SOON_MS else "owed"


def describe(item: Item) -> str:
    """Everything by which people know the case."""
    parts = (item.number, item.channel, item.language, about(item))
    return " ".join(plain(part) for part in parts if part) or plain(item.id)


def about(item: Item) -> str:
    """Topic and subject, the topic not twice; empty where neither is known."""
    said = item.subject_line.casefold().startswith(item.topic.casefold())
    parts = ("" if said else item.topic, item.subject_line)
    return " ".join(plain(part) for part in parts if part)


def _line(item: Item, now_ms: int, width: int, style: Style) -> str:
    times = f"{waited(item, now_ms):>7} {time_left(item, now_ms):>12}"
    text = clip(f"{times}  {describe(item)}", width)
    mark = style.marks[urgency(item, now_ms)]
    return f"{mark}{text}{style.end}" if mark else text


def span(milliseconds: int) -> str:
    """A duration in people's words."""
    return duration(timedelta(milliseconds=milliseconds))
