"""What a template can name of the figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from string import Template
from typing import Final, TypeAlias

import msgspec
from msgspec import Struct

from hubmon.connect import ConfigError, Outgoing

Value: TypeAlias = str | int | None

_UNKNOWN: Final = "–"
_MINUTE: Final = 60
_WHOLE_STATUS: Final = "status"
NAMES: Final = frozenset(
    {
        "wait",
        "median_minutes",
        "low_minutes",
        "high_minutes",
        "why_unknown",
        "as_of",
        "old_from",
        "published_at",
        "name",
        "message",
        _WHOLE_STATUS,
    }
)
"""The placeholders there are."""


class _Estimate(Struct, frozen=True):
    as_of: str
    old_from: str
    median_seconds: int | None
    low_seconds: int | None
    high_seconds: int | None
    why_unknown: str | None


class _Channel(Struct, frozen=True):
    key: str
    estimate: _Estimate


class _Status(Struct, frozen=True):
    """What is needed of a `status.json`."""

    published_at: str
    name: str
    message: str
    estimate: _Estimate
    channels: tuple[_Channel, ...]


def checked(template: str) -> Template:
    """The template; raises `ConfigError` where it names something that does not exist."""
    made = Template(template)
    if not made.is_valid():
        raise ConfigError("template has a $ that begins no placeholder", hint="Write $$ for a $.")
    unknown = sorted(set(made.get_identifiers()) - NAMES)
    if unknown:
        known = ", ".join(f"${name}" for name in sorted(NAMES))
        raise ConfigError(f"template: there is no ${unknown[0]}", hint=f"There are {known}.")
    return made


def filled(template: Template, out: Outgoing, channel: str, language: str, kind: str) -> bytes:
    """The template with the figures in it, each value fit for the content type `kind`.

    Raises:
        ConfigError: the figures do not tell of this channel, or not in this language.
    """
    values = {**_values(out, channel), "wait": said(out, channel, language)[0]}
    fit = _fit_for(kind)
    told = {name: fit(value) for name, value in values.items()}
    told[_WHOLE_STATUS] = out.status.strip() if fit is _in_json else fit(out.status)
    return template.substitute(told).encode()


def said(out: Outgoing, channel: str, language: str) -> tuple[str, ...]:
    """The figures in words, at full length and then ever shorter; raises as `filled` does."""
    if channel not in out.wordings:
        raise ConfigError(
            f"channel: nothing is published of {channel!r}",
            hint="Name one that [channels] has as live, or leave it out.",
        )
    if language not in out.wordings[channel]:
        known = ", ".join(sorted(out.wordings[channel]))
        raise ConfigError(f"language: there is no {language!r}", hint=f"There are {known}.")
    return out.wordings[channel][language]


def _values(out: Outgoing, channel: str) -> Mapping[str, Value]:
    status = msgspec.json.decode(out.status, type=_Status)
    told = {"": status.estimate, **{each.key: each.estimate for each in status.channels}}
    estimate = told.get(channel, status.estimate)
    return {
        "median_minutes": _minutes(estimate.median_seconds),
        "low_minutes": _minutes(estimate.low_seconds),
        "high_minutes": _minutes(estimate.high_seconds),
        "why_unknown": estimate.why_unknown or "",
        "as_of": estimate.as_of,
        "old_from": estimate.old_from,
        "published_at": status.published_at,
        "name": status.name,
        "message": status.message,
    }


def _minutes(seconds: int | None) -> int | None:
    """Rounded up: nobody is promised less than is expected."""
    return None if seconds is None else -(-seconds // _MINUTE)


def _fit_for(kind: str) -> Callable[[Value], str]:
    media = kind.partition(";")[0].strip().lower()
    if media.endswith(("/json", "+json")):
        return _in_json
    if media.endswith(("/html", "/xml", "+xml")):
        return lambda value: escape(_in_text(value))
    return _in_text


def _in_json(value: Value) -> str:
    """A number or null as it is; a text without the quotes that stand around it."""
    written = json.dumps(value, ensure_ascii=False)
    return written[1:-1] if isinstance(value, str) else written


def _in_text(value: Value) -> str:
    return _UNKNOWN if value is None else str(value)
