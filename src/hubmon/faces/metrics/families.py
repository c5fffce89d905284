"""A snapshot as Prometheus metrics. Their names and meanings are part of ``docs/operators.md``.

A figure that is not known is absent, never 0. Labels are channels, languages and sources: no
person's name is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias, get_args

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from hubmon.model.expectation import Estimate
from hubmon.model.snapshot import GroupLoad, PromiseCount, Snapshot, SourceState
from hubmon.model.trouble import HubWarning, TroubleKind
from hubmon.plain import plain

GROUPS_SHOWN: Final = 50
"""Of channels, and of languages: a source that invents names makes no more series than these."""

_Sample: TypeAlias = tuple[tuple[str, ...], float | timedelta | None]
_SCOPED: Final = ("scope", "key")
_HUB: Final = ("hub", "")


def families(snapshot: Snapshot, lags: Mapping[str, timedelta]) -> Iterator[Metric]:
    """Every metric of a snapshot; one of which nothing is known has no samples."""
    yield from _of_hub(snapshot)
    yield _of_warnings(snapshot.hub_warnings)
    yield from _of_groups(snapshot)
    yield from _of_sources(snapshot, lags)


def readable(*, yes: bool) -> Metric:
    """Whether the figures could be read at all."""
    said = "Whether the database could be read: 1, or 0 and nothing else is said of the hub."
    return _gauge("hubmon_store_readable", said, (), [((), float(yes))])


def _of_hub(snapshot: Snapshot) -> Iterator[Metric]:
    queue, now = snapshot.queue, snapshot.as_of
    oldest = _age(now, queue.oldest_since)
    promises = {
        "response": snapshot.promise.response,
        "resolution": snapshot.promise.resolution,
    }
    for name, said, value in (
        ("as_of_timestamp_seconds", "The moment the figures speak of.", now.timestamp()),
        ("queue_depth", "Cases in which a customer waits for a reply.", queue.depth),
        ("queue_unassigned", "Those of them that no agent has.", queue.unassigned),
        ("oldest_wait_seconds", "How long the longest has waited; absent: nobody waits.", oldest),
        (
            "questions_24h",
            "Customers' messages that need a reply, in 24 hours.",
            snapshot.questions_24h,
        ),
        ("cases_open", "Cases open, waiting or not.", snapshot.cases_open),
        ("cases_flagged", "Open cases whose events contradict each other.", snapshot.flagged),
        ("breach_warnings", "Promises overdue or at risk.", snapshot.warnings_total),
    ):
        yield _gauge(f"hubmon_{name}", said, (), [((), value)])
    yield _gauge(
        "hubmon_kept_ratio",
        "Kept / (kept + breached) of the last 24 hours, 0 to 1.",
        ("promise",),
        [((name,), count.kept_ratio) for name, count in promises.items()],
    )
    yield _gauge(
        "hubmon_promises",
        "Promises of the last 24 hours and those owed now, by how they stand.",
        ("promise", "state"),
        [sample for name, count in promises.items() for sample in _standing(name, count)],
    )


def _of_warnings(warnings: Sequence[HubWarning]) -> Metric:
    count = Counter(
        (each.trouble.kind, "no" if each.acknowledged is None else "yes")
        for each in warnings
        if each.ended_at is None
    )
    return _gauge(
        "hubmon_hub_warnings",
        "Warnings of the hub itself that last, by kind and by whether somebody acknowledged them.",
        ("kind", "acknowledged"),
        [
            ((kind, seen), float(count[kind, seen]))
            for kind in get_args(TroubleKind)
            for seen in ("yes", "no")
        ],
    )


def _standing(promise: str, count: PromiseCount) -> Iterator[_Sample]:
    for state in ("kept", "breached", "overdue", "at_risk"):
        yield (promise, state), float(getattr(count, state))


def _of_groups(snapshot: Snapshot) -> Iterator[Metric]:
    now = snapshot.as_of
    groups = {
        (scope, plain(group.key)): group
        for scope, told in (("channel", snapshot.channels), ("language", snapshot.languages))
        for group in _most_active(told)
    }
    yield from _of_estimates(
        {_HUB: snapshot.estimate} | {key: group.estimate for key, group in groups.items()}, now
    )
    yield _gauge(
        "hubmon_on_shift",
        "People on shift; of a language those who speak it. Absent: no source tells.",
        _SCOPED,
        [(_HUB, snapshot.on_shift), *((key, group.on_shift) for key, group in groups.items())],
    )
    waiting, oldest, arrivals, replies = (
        _gauge(f"hubmon_group_{name}", said, _SCOPED, ())
        for name, said in (
            ("waiting", "Customers' turns that wait for a reply."),
            ("oldest_wait_seconds", "How long the longest has waited; absent: nobody waits."),
            ("arrivals_per_hour", "Messages that need a reply, in the last 60 minutes."),
            ("replies_per_hour", "Turns answered in the last 60 minutes."),
        )
    )
    for key, group in groups.items():
        _add(waiting, key, group.waiting)
        _add(oldest, key, _age(now, group.oldest_since))
        _add(arrivals, key, group.arrivals_per_hour)
        _add(replies, key, group.replies_per_hour)
    yield from (waiting, oldest, arrivals, replies)


def _most_active(groups: Sequence[GroupLoad]) -> Sequence[GroupLoad]:
    """Those of the configuration first, then those in which most happens."""
    return sorted(
        groups,
        key=lambda group: (
            group.state == "unknown",
            -(group.waiting + group.arrivals_per_hour),
            group.key,
        ),
    )[:GROUPS_SHOWN]


def _of_estimates(estimates: Mapping[tuple[str, str], Estimate], now: datetime) -> Iterator[Metric]:
    wait = _gauge(
        "hubmon_estimate_seconds",
        "What a customer who writes now can expect to wait for a reply.",
        ("quantile", *_SCOPED),
        (),
    )
    age, sample, came_true = (
        _gauge(f"hubmon_estimate_{name}", said, _SCOPED, ())
        for name, said in (
            ("age_seconds", "How long ago everything was known that it rests upon."),
            ("sample", "Turns it rests upon."),
            ("came_true_ratio", "The share answered within the 80 % range, 0 to 1."),
        )
    )
    for key, estimate in estimates.items():
        for quantile, value in (
            ("0.05", estimate.low_90),
            ("0.1", estimate.low),
            ("0.5", estimate.median),
            ("0.9", estimate.high),
            ("0.95", estimate.high_90),
        ):
            _add(wait, (quantile, *key), value)
        if estimate.median is not None:
            _add(age, key, _age(now, estimate.as_of))
            _add(sample, key, estimate.sample)
        _add(came_true, key, estimate.came_true_ratio)
    yield from (wait, age, sample, came_true)


def _of_sources(snapshot: Snapshot, lags: Mapping[str, timedelta]) -> Iterator[Metric]:
    now, sources = snapshot.as_of, snapshot.sources
    yield _gauge(
        "hubmon_source_state",
        "1 for the state the source is in, 0 for the others.",
        ("source", "state"),
        [
            ((source.name, state), float(source.state == state))
            for source in sources
            for state in get_args(SourceState)
        ],
    )
    yield _gauge(
        "hubmon_source_fresh_age_seconds",
        "How long ago the source had told all it knew; absent: never heard from.",
        ("source",),
        [((source.name,), _age(now, source.fresh_as_of)) for source in sources],
    )
    yield _gauge(
        "hubmon_ingest_lag_seconds",
        "From when it happened to when it was taken in: the median of the last 10 minutes.",
        ("source",),
        [((source.name,), lags.get(source.name)) for source in sources],
    )
    yield _gauge(
        "hubmon_source_outbox",
        "What waits to be delivered by it.",
        ("source",),
        [((source.name,), source.outbox) for source in sources],
    )
    events = CounterMetricFamily(
        "hubmon_source_events", "Events taken from it so far.", labels=("source",)
    )
    rejected = CounterMetricFamily(
        "hubmon_source_rejected", "Things rejected so far.", labels=("source",)
    )
    for source in sources:
        events.add_metric((source.name,), source.events)
        rejected.add_metric((source.name,), source.rejected)
    yield from (events, rejected)


def _gauge(
    name: str, said: str, labels: Sequence[str], samples: Iterable[_Sample]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=labels)
    for values, value in samples:
        _add(family, values, value)
    return family


def _add(family: GaugeMetricFamily, labels: Sequence[str], value: float | timedelta | None) -> None:
    if value is not None:
        seconds = value.total_seconds() if isinstance(value, timedelta) else value
        family.add_metric(labels, seconds)


def _age(now: datetime, since: datetime | None) -> timedelta | None:
    return None if since is None else max(now - since, timedelta(0))
