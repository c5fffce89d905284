"""Times, states and names in people's words."""

from __future__ import annotations

from datetime import datetime, tzinfo

from hubmon.faces.spans import duration
from hubmon.model.language import UNDETERMINED
from hubmon.model.promise import PromiseState
from hubmon.model.snapshot import SourceState, SourceStatus
from hubmon.plain import plain

UNKNOWN = "–"

KEPT = "✓"
AT_RISK = "▲"
BREACHED = "✕"
"""Shapes of one sure cell, so that colour never speaks alone."""

_LANGUAGES = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hi": "Hindi",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "zh": "Chinese",
    UNDETERMINED: "unknown",
}

_CHANNELS = {
    "email": "E-mail",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "twitter": "Twitter",
    "vk": "VK",
    "wechat": "WeChat",
    "weibo": "Weibo",
    "whatsapp": "WhatsApp",
}

_PROMISE_STATES = {
    PromiseState.OPEN: "in time",
    PromiseState.AT_RISK: f"{AT_RISK} at risk",
    PromiseState.KEPT: f"{KEPT} kept",
    PromiseState.BREACHED: f"{BREACHED} breached",
    PromiseState.VOID: "closed without a reply",
}

_SOURCE_SHAPES: dict[SourceState, str] = {
    "fresh": KEPT,
    "late": AT_RISK,
    "failing": BREACHED,
    "broken": BREACHED,
    "never": UNKNOWN,
}


def since(start: datetime | None, now: datetime) -> str:
    """How long something has lasted."""
    return UNKNOWN if start is None else duration(now - start)


def clock_time(at: datetime, zone: tzinfo) -> str:
    """The time of day in a zone."""
    return at.astimezone(zone).strftime("%H:%M")


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """The time of day, with the date when it is not today's."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    return local.strftime("%-d %b %H:%M" if local.year == today.year else "%-d %b %Y %H:%M")


def language_name(tag: str) -> str:
    """The English name of a language; the tag itself where there is none."""
    return _LANGUAGES.get(tag) or plain(tag) or UNKNOWN


def channel_name(key: str) -> str:
    """The name of a channel as people write it."""
    return _CHANNELS.get(key) or plain(key) or UNKNOWN


def promise_state(state: PromiseState) -> str:
    """The state of a promise, with its shape."""
    return _PROMISE_STATES[state]


def source_state(source: SourceStatus) -> str:
    """In a word; nothing that only sends is fresh or old."""
    return "ready" if source.state == "fresh" and not source.polls else source.state


def source_shape(state: SourceState) -> str:
    """The shape of a source's state."""
    return _SOURCE_SHAPES[state]
