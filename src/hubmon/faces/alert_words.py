"""An alert in words: what is wrong with the hub, and nothing of any customer or agent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, tzinfo
from hashlib import blake2b
from typing import Final, get_args

from hubmon.connect import Outgoing
from hubmon.faces.counts import counted
from hubmon.faces.presentation.words import moment
from hubmon.faces.spans import duration
from hubmon.faces.warning_words import present_sentence
from hubmon.model.alerting import AlertRules, AlertStage, Tiding
from hubmon.model.moments import to_ms
from hubmon.model.trouble import HubWarning, TroubleKind

_HEADS: Final[dict[AlertStage, str]] = {
    "escalated": "Nobody acknowledged: ",
    "begins": "Warning: ",
    "ends": "",
}
"""What stands before the sentence; the most pressing first."""
_COUNTED: Final[dict[AlertStage, tuple[str, str]]] = {
    "escalated": ("warning nobody acknowledged", "warnings nobody acknowledged"),
    "begins": ("warning", "warnings"),
    "ends": ("over", "over"),
}


def alert(recipient: str, tidings: Sequence[Tiding], now: datetime, zone: tzinfo) -> Outgoing:
    """One message that tells it all; for the same it has the same key.

    Args:
        recipient: whom it is for.
        tidings: what to tell them.
        now: the present moment.
        zone: of the times of day.
    """
    stages = [tiding.stage for tiding in tidings]
    if len(tidings) == 1:
        title, lines = _headline(tidings[0], now), [_detail(tidings[0].warning, now, zone)]
    else:
        title = ", ".join(_counted(stage, stages) for stage in _COUNTED if stage in stages)
        lines = [
            f"{_headline(tiding, now)} ({_detail(tiding.warning, now, zone)})" for tiding in tidings
        ]
    key = _key(recipient, tidings)
    return Outgoing(
        key=key,
        kind="alert",
        created_at=now,
        title=title,
        text="\n".join((*lines, signature(key, now, zone))),
        stage=min(stages, key=list(_HEADS).index),
        reference=" ".join(_name(tiding.warning) for tiding in tidings),
    )


def trial(recipient: str, now: datetime, zone: tzinfo, key: str) -> Outgoing:
    """A message that says only that messages arrive."""
    return Outgoing(
        key=key,
        kind="alert",
        created_at=now,
        title=f"Test of alerts for {recipient}",
        text=f"Nothing is wrong. Warnings of the hub come this way.\n{signature(key, now, zone)}",
        stage="test",
    )


def rules_in_words(rules: AlertRules) -> str:
    """What somebody is told, and when."""
    told = [_kinds(rules.kinds)]
    told += [
        f"of one {scope} only: {_listed(names) or 'none'}" for scope, names in rules.names.items()
    ]
    if rules.escalates:
        silence = duration(rules.unacknowledged)
        told.append(f"when {rules.escalates} heard of it and for {silence} nobody acknowledged it")
    if rules.after:
        told.append(f"when it lasts {duration(rules.after)}")
    if rules.quiet is not None:
        begins, ends = (f"{each:%H:%M}" for each in (rules.quiet.begins, rules.quiet.ends))
        urgent = f" but for {_listed(rules.urgent)}" if rules.urgent else ""
        told.append(f"not from {begins} to {ends} ({rules.zone}){urgent}")
    return "; ".join((*told, f"at most {counted(rules.at_most, 'message')} an hour"))


def _kinds(kinds: Collection[TroubleKind]) -> str:
    if len(kinds) == len(get_args(TroubleKind)):
        return "every warning"
    return _listed(kinds) or "nothing"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def signature(key: str, now: datetime, zone: tzinfo) -> str:
    """The last line: whence, when, and the key by which a double is known."""
    return f"hubmon, {now.astimezone(zone):%a %-d %b %Y %H:%M %Z}, message {key}"


def _key(recipient: str, tidings: Sequence[Tiding]) -> str:
    what = [(stage, warning.id, to_ms(warning.since)) for stage, warning in tidings]
    return blake2b(repr((recipient, what)).encode(), digest_size=6).hexdigest()


def _name(warning: HubWarning) -> str:
    return f"#{warning.id}"


def _counted(stage: AlertStage, stages: Sequence[AlertStage]) -> str:
    return counted(stages.count(stage), *_COUNTED[stage])


def _headline(tiding: Tiding, now: datetime) -> str:
    return _HEADS[tiding.stage] + present_sentence(tiding.warning, now)


def _detail(warning: HubWarning, now: datetime, zone: tzinfo) -> str:
    until = f" until {moment(warning.seen_at, now, zone)}" if warning.ended_at is not None else ""
    return f"{_name(warning)}, since {moment(warning.since, now, zone)}{until}"
