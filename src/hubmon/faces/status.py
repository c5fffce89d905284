"""`hubmon status`: the whole snapshot, for scripts and for people without a terminal to spare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from hubmon.faces.counts import counted, percent
from hubmon.faces.outlook import last_half_hour, peak_words
from hubmon.faces.presentation.words import source_state
from hubmon.faces.presentation.wrapping import wrap
from hubmon.faces.spans import duration, expected
from hubmon.faces.warning_words import present_sentence, sentence, shape
from hubmon.model.expectation import Estimate, ExpectedLoad
from hubmon.model.snapshot import (
    BreachWarning,
    Declared,
    GroupLoad,
    PromiseCount,
    Snapshot,
    SourceStatus,
)
from hubmon.model.trouble import HubWarning
from hubmon.plain import clip, plain

VERSION: Final = 1
"""The version of the JSON; a key is never renamed or removed within a version."""


def to_json(snapshot: Snapshot) -> str:
    """The snapshot as one JSON object; its keys are described in ``docs/operators.md``."""
    return msgspec.json.format(msgspec.json.encode(to_dict(snapshot)), indent=2).decode()


def to_dict(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as plain data: times in ISO 8601 (UTC), durations in whole seconds."""
    now = snapshot.as_of
    return {
        "version": VERSION,
        "as_of": now,
        "queue": {
            "depth": snapshot.queue.depth,
            "unassigned": snapshot.queue.unassigned,
            "oldest_seconds": _age(now, snapshot.queue.oldest_since),
        },
        "estimate": _estimate(snapshot.estimate),
        "promise": {
            "response": _promise(snapshot.promise.response),
            "resolution": _promise(snapshot.promise.resolution),
        },
        "questions_24h": snapshot.questions_24h,
        "cases_open": snapshot.cases_open,
        "on_shift": snapshot.on_shift,
        "flagged": snapshot.flagged,
        "odd": snapshot.odd,
        "declared": _declared(snapshot.declared),
        "channels": [{**_group(now, group), "state": group.state} for group in snapshot.channels],
        "languages": [_group(now, group) for group in snapshot.languages],
        "warnings": [_warning(now, warning) for warning in snapshot.warnings],
        "warnings_total": snapshot.warnings_total,
        "expected_load": _expected_load(snapshot.expected_load, now),
        "sources": [_source(source) for source in snapshot.sources],
        "hub_warnings": [_hub_warning(now, warning) for warning in snapshot.hub_warnings],
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())


def _age(now: datetime, since: datetime | None) -> int | None:
    return None if since is None else max(int((now - since).total_seconds()), 0)


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "median_seconds": _seconds(estimate.median),
        "low_seconds": _seconds(estimate.low),
        "high_seconds": _seconds(estimate.high),
        "low_90_seconds": _seconds(estimate.low_90),
        "high_90_seconds": _seconds(estimate.high_90),
        "sample": estimate.sample,
        "reason": estimate.reason,
        "as_of": estimate.as_of,
        "judged": estimate.judged,
        "came_true_ratio": estimate.came_true_ratio,
        "held_up": estimate.held_up,
    }


def _promise(count: PromiseCount) -> dict[str, Any]:
    return {
        "kept": count.kept,
        "breached": count.breached,
        "overdue": count.overdue,
        "at_risk": count.at_risk,
        "kept_ratio": count.kept_ratio,
    }


def _declared(declared: Declared | None) -> dict[str, Any]:
    return {
        "at": declared.at if declared is not None else None,
        "by": declared.by if declared is not None else None,
    }


def _group(now: datetime, group: GroupLoad) -> dict[str, Any]:
    return {
        "key": group.key,
        "waiting": group.waiting,
        "oldest_seconds": _age(now, group.oldest_since),
        "arrivals_per_hour": group.arrivals_per_hour,
        "replies_per_hour": group.replies_per_hour,
        "estimate": _estimate(group.estimate),
        "on_shift": group.on_shift,
        "overdue": group.overdue,
        "at_risk": group.at_risk,
    }


def _warning(now: datetime, warning: BreachWarning) -> dict[str, Any]:
    return {
        "case": warning.case,
        "promise": warning.promise,
        "due": warning.due,
        "left_seconds": int((warning.due - now).total_seconds()),
        "since": warning.since,
        "channel": warning.channel,
        "language": warning.language,
        "topic": warning.topic,
        "assigned": warning.assigned,
    }


def _expected_load(load: ExpectedLoad, now: datetime) -> dict[str, Any]:
    peak = load.peak(now)
    return {
        "as_of": load.as_of,
        "reason": load.reason,
        "peak": peak and {"at": peak.at, "arrivals_per_hour": round(peak.arrivals)},
        "half_hours": [
            {"start": each.start, "low": each.low, "median": each.median, "high": each.high}
            for each in load.half_hours
        ],
    }


def _source(source: SourceStatus) -> dict[str, Any]:
    return {
        "name": source.name,
        "plugin": source.plugin,
        "state": source.state,
        "fresh_as_of": source.fresh_as_of,
        "events": source.events,
        "rejected": source.rejected,
        "error": source.error,
        "gap": source.gap,
        "retry_at": source.retry_at,
        "outbox": source.outbox,
        "polls": source.polls,
        "sent_at": source.sent_at,
    }


def _hub_warning(now: datetime, warning: HubWarning) -> dict[str, Any]:
    trouble, seen = warning.trouble, warning.acknowledged
    return {
        "id": warning.id,
        "key": warning.key,
        "kind": trouble.kind,
        "scope": trouble.scope,
        "name": trouble.name,
        "severe": trouble.severe,
        "words": present_sentence(warning, now),
        "since": warning.since,
        "seen_at": warning.seen_at,
        "ended_at": warning.ended_at,
        "calls": warning.calls,
        "worst_words": sentence(warning.worst, warning.worst_at),
        "worst_at": warning.worst_at,
        "acknowledged_at": seen.at if seen is not None else None,
        "acknowledged_by": seen.by if seen is not None else None,
        "told": [
            {
                "name": each.recipient,
                "at": each.at,
                "escalated": each.escalated,
                "delivered": each.delivered,
            }
            for each in warning.told
        ],
    }


def to_text(snapshot: Snapshot) -> str:
    """The snapshot in a few plain lines."""
    return "\n".join(_lines(snapshot))


def _lines(snapshot: Snapshot) -> Iterator[str]:
    now, queue = snapshot.as_of, snapshot.queue
    yield f"As of {now:%Y-%m-%d %H:%M:%S} UTC"
    for warning in snapshot.hub_warnings:
        yield f"{shape(warning)} {present_sentence(warning, now)}{_seen_by(warning)}"
    yield f"Response time   {estimate_words(snapshot.estimate, now)}"
    yield from _estimate_remarks(snapshot.estimate, now)
    oldest = duration(now - queue.oldest_since) if queue.oldest_since else "–"
    waiting = f"{queue.depth:,} waiting, {queue.unassigned:,} unassigned"
    yield f"Queue           {waiting}, oldest {oldest}"
    yield f"Reply           {_promise_words(snapshot.promise.response)}"
    yield f"Solution        {_promise_words(snapshot.promise.resolution)}"
    asked = counted(snapshot.questions_24h, "question")
    yield f"Last 24 hours   {asked}; {counted(snapshot.cases_open, 'case')} open"
    yield f"To come         {_to_come(snapshot)}"
    for title, groups in (("Channel", snapshot.channels), ("Language", snapshot.languages)):
        yield ""
        yield f"{title:<12} {'waiting':>8} {'oldest':>9} {'in/h':>6} {'out/h':>6}  response time"
        for group in groups:
            oldest = duration(now - group.oldest_since) if group.oldest_since else "–"
            yield (
                f"{plain(group.key)[:12]:<12} {group.waiting:>8,} {oldest:>9}"
                f" {group.arrivals_per_hour:>6,} {group.replies_per_hour:>6,}"
                f"  {estimate_words(group.estimate, now)}"
            )
    yield ""
    for source in snapshot.sources:
        yield from _source_lines(source, now)


def _seen_by(warning: HubWarning) -> str:
    seen = warning.acknowledged
    return "" if seen is None or warning.calls else f" (seen by {plain(seen.by)})"


_LONGEST_REMARK = 76


def _source_lines(source: SourceStatus, now: datetime) -> Iterator[str]:
    yield f"Source {plain(source.name)}: {source_state(source)}, {_heard(source, now)}"
    events = counted(source.events, "event")
    told = f"{events}, {source.rejected:,} rejected, " if source.polls else ""
    yield f"    {told}{source.outbox:,} to be sent"
    for remark in (source.gap, source.error):
        for line in wrap(plain(remark), _LONGEST_REMARK):
            yield f"    {line}"


def _heard(source: SourceStatus, now: datetime) -> str:
    at = source.fresh_as_of if source.polls else source.sent_at
    if at is None:
        return "never heard from" if source.polls else "nothing sent yet"
    how = "as of" if source.polls else "last sent at"
    return f"{how} {at:%Y-%m-%d %H:%M:%S} UTC ({duration(now - at)} ago)"


def _to_come(snapshot: Snapshot) -> str:
    """The peak, in UTC as all times of day here, and what came against what was expected."""
    words = peak_words(snapshot, UTC)
    last = last_half_hour(snapshot)
    if last is None:
        return words
    return f"{words}; {last.words()}"


def _promise_words(count: PromiseCount) -> str:
    breached = f"{count.breached:,} breached, {count.overdue:,} of them overdue"
    return (
        f"{percent(count.kept_ratio)} kept"
        f" ({count.kept:,} kept, {breached}; {count.at_risk:,} at risk)"
    )


def estimate_words(estimate: Estimate, now: datetime) -> str:
    """An estimate in a few words, with its age when it is old."""
    if estimate.median is None:
        return f"unknown ({plain(estimate.reason)})"
    age = f", {duration(now - estimate.as_of)} old" if estimate.is_old(now) else ""
    return f"{expected(estimate.median)} ({_range(estimate)}{age})"


def _range(estimate: Estimate) -> str:
    if estimate.low is None:
        return "range not known yet"
    if estimate.high is None:
        return f"9 in 10: over {expected(estimate.low)}"
    return f"8 in 10: {expected(estimate.low)} to {expected(estimate.high)}"


def _estimate_remarks(estimate: Estimate, now: datetime) -> Iterator[str]:
    """What holds an old estimate up, and how right it has been."""
    if estimate.is_old(now) and estimate.held_up:
        yield f"                {clip(plain(estimate.held_up), _LONGEST_REMARK)}"
    if estimate.came_true_ratio is not None:
        yield (
            f"                of the last {estimate.judged:,} who wrote,"
            f" {estimate.came_true_ratio * 100:.0f} % were answered within the range that was said"
        )
