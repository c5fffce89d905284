"""Warnings of the hub in people's words, the same on every face."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

from hubmon.faces.counts import counted
from hubmon.faces.outlook import surge_words
from hubmon.faces.presentation.words import (
    AT_RISK,
    BREACHED,
    KEPT,
    channel_name,
    language_name,
    moment,
)
from hubmon.faces.spans import duration
from hubmon.model.trouble import UNWATCHED_AFTER, Alerted, HubWarning, Trouble, TroubleKind
from hubmon.plain import plain

_SOURCES: Final = {"late": "silent", "failing": "failing", "broken": "cannot be used"}

_ADVICE: Final[dict[TroubleKind, str]] = {
    "unspoken": "Ask somebody who speaks it to come on shift, or hand the cases to a site where"
    " somebody does. Open the language to see who waits.",
    "overdue": "Move people to where it is, the longest waiting first. Open the language or"
    " channel to see who waits.",
    "stopped": "See whether people can answer: whether somebody is at work, and whether their own"
    " tools run.",
    "surge": "See what they write about: an answer for all may spare many single ones. More people"
    " on shift keep the promise.",
    "source": "Open the source to see what it answered. Until it tells again, its figures are of"
    " the past. `hubmon doctor` checks the connection.",
    "sender": "Open the source to see why. What is to go out is kept and tried again. Customers"
    " are answered all the same.",
}


def shape(warning: HubWarning) -> str:
    """What stands before it, so that colour never speaks alone."""
    if warning.ended_at is not None:
        return KEPT
    return BREACHED if warning.trouble.severe else AT_RISK


def sentence(trouble: Trouble, at: datetime) -> str:
    """What is wrong at a moment, and why where that is seen."""
    match trouble.kind:
        case "unspoken":
            late = f"; {trouble.overdue:,} overdue" if trouble.overdue else ""
            return f"{subject(trouble)}: {_waiting(trouble)}, nobody on shift speaks it{late}"
        case "overdue":
            return f"{subject(trouble)}: {_overdue(trouble, at)}"
        case "stopped" if trouble.on_shift == 0:
            return f"{_waiting(trouble)}, nobody is on shift"
        case "stopped":
            there = f", {trouble.on_shift:,} on shift" if trouble.on_shift is not None else ""
            return f"Nobody answered for {_since(trouble, at)}: {_waiting(trouble)}{there}"
        case "surge":
            length = at - (trouble.since or at)
            return f"Surge: {surge_words(trouble.arrivals, trouble.height / 100, length)}"
        case "source" | "sender":
            return f"{subject(trouble)}: {_told(trouble, at)}"


def _bare(trouble: Trouble) -> str:
    """What is wrong, without a figure."""
    match trouble.kind:
        case "unspoken":
            return f"{subject(trouble)}: nobody on shift speaks it"
        case "overdue":
            return f"{subject(trouble)}: replies overdue"
        case "stopped":
            return "Nobody answered"
        case "surge":
            return "Surge"
        case "source" | "sender":
            return f"{subject(trouble)}: {_SOURCES.get(trouble.state, trouble.state)}"


def subject(trouble: Trouble) -> str:
    """The language, channel or source it is about."""
    match trouble.scope:
        case "language":
            return language_name(trouble.name)
        case "channel":
            return channel_name(trouble.name)
        case "source":
            return plain(trouble.name)
        case "hub":
            return f"{trouble.languages} languages" if trouble.languages > 1 else "The hub"


def advice(trouble: Trouble) -> str:
    """What somebody may do about it."""
    return _ADVICE[trouble.kind]


def present_sentence(warning: HubWarning, now: datetime) -> str:
    """How it stands; when it is over, how long it lasted."""
    if not warning.figures_kept:
        return f"{_bare(warning.trouble)} (its figures of then are not kept)"
    if warning.ended_at is not None:
        lasted = duration(warning.seen_at - warning.since)
        what = sentence(warning.worst, warning.worst_at)
        return f"Over after {lasted}: {what}"
    if now - warning.seen_at > UNWATCHED_AFTER:
        age = duration(now - warning.seen_at)
        return f"{sentence(warning.trouble, warning.seen_at)} ({age} ago)"
    return sentence(warning.trouble, now)


def told_words(warning: HubWarning, now: datetime, zone: tzinfo) -> str:
    """Who was alerted, and when; empty when nobody was."""
    return "; ".join(_told_to(each, now, zone) for each in warning.told)


def _told_to(alerted: Alerted, now: datetime, zone: tzinfo) -> str:
    name = plain(alerted.recipient)
    if not alerted.delivered:
        return f"{name} not yet"
    why = ", as nobody had acknowledged" if alerted.escalated else ""
    return f"{name} {moment(alerted.at, now, zone)}{why}"


def _waiting(trouble: Trouble) -> str:
    return f"{trouble.waiting:,} waiting"


def _overdue(trouble: Trouble, at: datetime) -> str:
    replies = counted(trouble.overdue, "reply", "replies")
    where = ""
    if trouble.scope == "channel" and trouble.languages > 1:
        where = f" in {trouble.languages} languages"
    risk = f", {trouble.at_risk:,} at risk" if trouble.at_risk else ""
    longest = f", longest wait {_since(trouble, at)}" if trouble.since is not None else ""
    return f"{replies} overdue{where}{risk}{longest}"


def _told(trouble: Trouble, at: datetime) -> str:
    if trouble.kind == "sender":
        last = f"last sent {_since(trouble, at)} ago" if trouble.since else "nothing was yet"
        return f"nothing can be sent, {last}"
    state = _SOURCES.get(trouble.state, trouble.state)
    if trouble.since is None:
        return f"{state}, never heard from"
    if trouble.state == "late":
        return f"{state} for {_since(trouble, at)}"
    return f"{state}, last heard {_since(trouble, at)} ago"


def _since(trouble: Trouble, at: datetime) -> str:
    return duration(at - trouble.since) if trouble.since is not None else "a while"
