"""What the next site needs to know at the change of shift, on one page of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Final

from hubmon.faces.outlook import peak_words
from hubmon.faces.presentation.story import case_title
from hubmon.faces.presentation.words import channel_name, language_name, moment
from hubmon.faces.presentation.wrapping import wrap
from hubmon.faces.spans import duration
from hubmon.faces.status import estimate_words
from hubmon.faces.view import HubView
from hubmon.faces.warning_words import present_sentence, shape, told_words
from hubmon.model.case import Case
from hubmon.model.snapshot import PromiseCount, Queue, Snapshot, SourceStatus
from hubmon.model.trouble import HubWarning
from hubmon.plain import cell_width, clip, plain

WIDTH: Final = 80
_MOST = 5
"""Lines of each list; the others are counted."""
_MOST_BROKEN = 2
"""Lines that go on with one that is too long."""
_LABEL = 12
_NAME = 30
"""Cells of a site's or a source's name."""


def handover_lines(view: HubView, site: str, zone: tzinfo) -> Sequence[str]:
    """The page, in lines of at most `WIDTH` cells; headings stand at the margin.

    Args:
        view: the hub.
        site: who takes over; empty where that is not said.
        zone: of the times of day.
    """
    return [part for line in _lines(view, site, zone) for part in _broken(line)]


def _broken(line: str) -> Iterator[str]:
    """A line that is too long goes on in the next, further in."""
    if cell_width(line) <= WIDTH:
        yield line
        return
    first, *others = wrap(line.strip(), WIDTH - 4)
    yield f"  {first}"
    yield from (f"    {other}" for other in others[:_MOST_BROKEN])


def _lines(view: HubView, site: str, zone: tzinfo) -> Iterator[str]:
    snapshot, now = view.snapshot(), view.now()
    to = f" to {clip(plain(site), _NAME)}" if site else ""
    yield f"Hand-over{to}, {now.astimezone(zone):%a %-d %b %Y %H:%M %Z}"
    yield ""
    yield from _figures(snapshot, zone)
    yield from _section("Wrong with the hub", _warnings(snapshot, now, zone))
    yield from _section("Replies overdue or at risk", _by_language(snapshot), most=12)
    yield from _section("Nobody on shift speaks", _unspoken(snapshot))
    longest = _oldest(view.waiting_cases(), now)
    yield from _section("Longest waits", longest, of=snapshot.queue.depth)
    yield from _section("Sources that are behind", _behind(snapshot, now, zone))
    found = sorted(view.aftercare().not_returned, key=lambda item: item.since)
    yield from _section(
        "Found, not returned",
        [
            _row(f"{duration(now - item.since):>7}", (item.state, 10), (item.flight, 8), item.item)
            for item in found
        ],
    )
    yield from _section("Not delivered yet", _undelivered(snapshot))


def _figures(snapshot: Snapshot, zone: tzinfo) -> Iterator[str]:
    queue, now, promise = snapshot.queue, snapshot.as_of, snapshot.promise
    oldest = duration(now - queue.oldest_since) if queue.oldest_since else "–"
    rows = {
        "Waiting": f"{queue.depth:,}, {_trend(queue)}",
        "": f"{queue.unassigned:,} with nobody, the oldest {oldest}",
        "Response": estimate_words(snapshot.estimate, now),
        "To come": peak_words(snapshot, zone),
        "Replies": _owed(promise.response),
        "Solutions": _owed(promise.resolution),
        "On shift": "not told" if snapshot.on_shift is None else f"{snapshot.on_shift:,}",
    }
    for label, words in rows.items():
        yield f"{label:<{_LABEL}}{words}"


def _trend(queue: Queue) -> str:
    change = queue.depth - queue.depth_before
    if change == 0:
        return "as half an hour ago"
    return f"{abs(change):,} {'more' if change > 0 else 'fewer'} than half an hour ago"


def _owed(count: PromiseCount) -> str:
    return f"{count.overdue:,} overdue, {count.at_risk:,} at risk"


def _section(title: str, lines: Iterable[str], most: int = _MOST, of: int = 0) -> Iterator[str]:
    """A heading and its lines, those beyond the most counted; nothing when there are none.

    `of` is how many there are, where that may be more than there are lines.
    """
    told = list(lines)
    if not told:
        return
    count = max(of, len(told))
    yield ""
    yield f"{title} ({count:,})" if count > most else title
    yield from (f"  {line}" for line in told[:most])
    if count > most:
        yield f"  and {count - most:,} more"


def _warnings(snapshot: Snapshot, now: datetime, zone: tzinfo) -> list[str]:
    return [
        f"{shape(warning)} {present_sentence(warning, now)}{_known_to(warning, now, zone)}"
        for warning in snapshot.hub_warnings
        if warning.ended_at is None
    ]


def _known_to(warning: HubWarning, now: datetime, zone: tzinfo) -> str:
    """Who was alerted, and whether anybody acknowledged it."""
    told = told_words(warning, now, zone)
    who = "nobody" if warning.acknowledged is None else "somebody"
    return f". Told: {told}; {who} has acknowledged it" if told else ""


def _by_language(snapshot: Snapshot) -> list[str]:
    """The replies that are owed in each language, most overdue first."""
    owed = [load for load in snapshot.languages if load.overdue or load.at_risk]
    return [
        f"{_fit(language_name(load.key), 12)} {load.overdue:>5,} overdue {load.at_risk:>5,} at risk"
        for load in sorted(owed, key=lambda load: (-load.overdue, -load.at_risk, load.key))
    ]


def _unspoken(snapshot: Snapshot) -> list[str]:
    return [
        f"{_fit(language_name(load.key), 12)} {load.waiting:>5,} waiting"
        for load in snapshot.languages
        if load.on_shift == 0 and load.waiting
    ]


def _oldest(waiting: Sequence[Case], now: datetime) -> list[str]:
    return [
        _row(
            f"{duration(now - turn.clock.since):>7}",
            (language_name(turn.language), 12),
            (channel_name(turn.channel), 10),
            f"{case.number or case.id} {case_title(case)}",
        )
        for case in waiting
        if (turn := case.waiting) is not None
    ]


def _behind(snapshot: Snapshot, now: datetime, zone: tzinfo) -> list[str]:
    return [
        f"{clip(plain(source.name), _NAME)}: {source.state}, {_heard(source, now, zone)}"
        for source in snapshot.sources
        if source.state != "fresh"
    ]


def _heard(source: SourceStatus, now: datetime, zone: tzinfo) -> str:
    if not source.polls:
        last = source.sent_at
        return f"last sent at {moment(last, now, zone)}" if last else "nothing sent yet"
    last = source.fresh_as_of
    return f"as of {moment(last, now, zone)}" if last else "never heard from"


def _undelivered(snapshot: Snapshot) -> list[str]:
    return [
        f"{source.outbox:,} to be sent by {clip(plain(source.name), _NAME)}"
        for source in snapshot.sources
        if source.outbox
    ]


def _row(time: str, *cells: tuple[str, int] | str) -> str:
    """A time, some cells of a width, and one of what is left of the line."""
    parts = [
        plain(cell) if isinstance(cell, str) else _fit(plain(cell[0]), cell[1]) for cell in cells
    ]
    return clip("  ".join([time, *parts]), WIDTH - 2)


def _fit(text: str, width: int) -> str:
    text = clip(text, width)
    return text + " " * (width - cell_width(text))
