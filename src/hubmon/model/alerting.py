"""Who is told of which warning of the hub, and when.

Nothing here remembers anything: from the warnings, the rules, what was said before and the moment
follows what is to be said now. So a restart changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from msgspec import Struct

from hubmon.model.trouble import (
    UNWATCHED_AFTER,
    HubWarning,
    Trouble,
    TroubleKind,
    TroubleScope,
    most_important_first,
)

AlertStage: TypeAlias = Literal["begins", "escalated", "ends"]
"""`begins`: a recipient hears of a warning first. `escalated`: the same, because nobody
acknowledged it in time. `ends`: it is over."""

HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_NO_TIME: Final = timedelta()


class Quiet(Struct, frozen=True):
    """Hours of every day in which somebody is left alone."""

    begins: time
    ends: time
    """Before `begins` it is on the next day; the two are different."""

    def over(self, moment: datetime, zone: tzinfo) -> datetime:
        """When the quiet hours end that `moment` lies in; itself when it lies in none."""
        today = moment.astimezone(zone).date()
        for date in (today - _DAY, today):
            until = date + _DAY if self.ends < self.begins else date
            begins = datetime.combine(date, self.begins, zone)
            ends = datetime.combine(until, self.ends, zone)
            if begins.timestamp() <= moment.timestamp() < ends.timestamp():
                return self.over(ends.astimezone(moment.tzinfo), zone)
        return moment


class AlertRules(Struct, frozen=True, kw_only=True):
    """What one recipient is told, and when."""

    kinds: frozenset[TroubleKind] = frozenset(get_args(TroubleKind))
    names: Mapping[TroubleScope, frozenset[str]] = {}
    """By scope, the languages, channels or sources of which they hear; of another scope: all."""
    after: timedelta = _NO_TIME
    """How long something has to be a warning before they hear of it."""
    zone: tzinfo = UTC
    """Of their days."""
    quiet: Quiet | None = None
    urgent: frozenset[TroubleKind] = frozenset()
    """Kinds that come through in quiet hours."""
    merge: timedelta = timedelta(minutes=1)
    """How long to wait for more, to tell it all at once."""
    at_most: int = 12
    """Messages in any hour."""
    escalates: str = ""
    """Hears only what this other recipient was to hear and nobody acknowledged."""
    unacknowledged: timedelta = timedelta(minutes=15)
    """For how long nobody did; counts with `escalates` only."""

    def wants(self, trouble: Trouble) -> bool:
        """Whether they hear of such a thing at all."""
        named = self.names.get(trouble.scope)
        return trouble.kind in self.kinds and (named is None or trouble.name in named)

    def undisturbed(self, trouble: Trouble, moment: datetime) -> datetime:
        """From `moment` on, when they can be told of such a thing."""
        if self.quiet is None or trouble.kind in self.urgent:
            return moment
        return self.quiet.over(moment, self.zone)


class Said(Struct, frozen=True, kw_only=True):
    """What one recipient was told before."""

    open: frozenset[int] = frozenset()
    """Ids of the warnings whose beginning they were told, and whose end not yet."""
    messages: Sequence[datetime] = ()
    """When they were sent something, in the last hour."""
    waiting: bool = False
    """Whether a message for them could not be delivered yet: what comes is kept for the next."""


class Tiding(NamedTuple):
    """One thing to say."""

    stage: AlertStage
    warning: HubWarning


def due(
    recipient: str,
    rules: Mapping[str, AlertRules],
    warnings: Sequence[HubWarning],
    said: Said,
    now: datetime,
) -> list[Tiding]:
    """What to tell a recipient now, in one message; most often nothing.

    What is over before they were told is never told to them.

    Args:
        recipient: their name.
        rules: of all recipients, by name.
        warnings: those that last, and those that are over and were told of.
        said: to this recipient.
        now: the present moment.
    """
    own = rules[recipient]
    ripe = [
        (since, tiding)
        for since, tiding in _ripening(recipient, rules, warnings, said, now)
        if since <= now and own.undisturbed(tiding.warning.trouble, now) == now
    ]
    if not ripe or now - min(since for since, _ in ripe) < own.merge:
        return []
    if said.waiting or sum(now - at < HOUR for at in said.messages) >= own.at_most:
        return []
    return sorted(
        (tiding for _, tiding in ripe), key=lambda tiding: most_important_first(tiding.warning)
    )


def _ripening(
    recipient: str,
    rules: Mapping[str, AlertRules],
    warnings: Sequence[HubWarning],
    said: Said,
    now: datetime,
) -> Iterator[tuple[datetime, Tiding]]:
    """What is to be said sooner or later, with the moment from which on it can be."""
    stage: AlertStage = "escalated" if rules[recipient].escalates else "begins"
    for warning in warnings:
        if warning.id in said.open:
            if warning.ended_at is not None:
                own = rules[recipient]
                yield own.undisturbed(warning.trouble, warning.ended_at), Tiding("ends", warning)
        elif _stands(warning, now) and not _of_their_own_channel(warning.trouble, recipient):
            from_then_on = _tellable(warning, recipient, rules)
            if from_then_on is not None:
                yield from_then_on, Tiding(stage, warning)


def _of_their_own_channel(trouble: Trouble, recipient: str) -> bool:
    """Whether it is what keeps them from hearing anything."""
    return trouble.kind == "sender" and trouble.name == recipient


def _stands(warning: HubWarning, now: datetime) -> bool:
    """Whether it lasts, for itself; one that nobody has looked at for long may be over."""
    lasts = warning.warned_at is not None and warning.ended_at is None
    return lasts and not warning.because and now - warning.seen_at < UNWATCHED_AFTER


def _tellable(
    warning: HubWarning, recipient: str, rules: Mapping[str, AlertRules]
) -> datetime | None:
    """From when on a warning can be told to somebody if it still lasts; None: it is not for them.

    Whether those whose silence is escalated could be reached does not count: then nobody knows.
    """
    own = rules.get(recipient)
    if own is None or warning.warned_at is None or not own.wants(warning.trouble):
        return None
    since = warning.warned_at + own.after
    if own.escalates:
        theirs = _tellable(warning, own.escalates, rules)
        if theirs is None or warning.acknowledged is not None:
            return None
        since = max(since, theirs + own.unacknowledged)
    return own.undisturbed(warning.trouble, since)
