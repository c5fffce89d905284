"""Who hears of the hub's warnings when nobody looks at a screen."""

# Annotations are no text here: msgspec would compile each of them at every start.

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from typing import Annotated, Any, Final, get_args
from zoneinfo import ZoneInfo

from msgspec import Meta

from hubmon.config.tables import Table, refuse_nothing
from hubmon.model.alerting import AlertRules, Quiet
from hubmon.model.language import base
from hubmon.model.trouble import TroubleKind, TroubleScope
from hubmon.settings import Duration

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_HOURS: Final = re.compile(r"\s*(\d\d:\d\d)\s*-\s*(\d\d:\d\d)\s*")


class AlertsConfig(Table, frozen=True):
    """``[alerts.NAME]``: what is told through the connector of that name, and when."""

    kinds: tuple[TroubleKind, ...] = get_args(TroubleKind)
    """Of what they hear."""
    languages: tuple[str, ...] | None = None
    """Of the warnings of one language, those of these; None: of all."""
    channels: tuple[str, ...] | None = None
    """The same for channels."""
    sources: tuple[str, ...] | None = None
    """The same for connectors."""
    after: Duration = Duration()
    """How long something has to be a warning before they hear of it."""
    quiet: str = ""
    """Hours of the day, ``22:00-07:00``, in which they are left alone; empty: none."""
    zone: str = ""
    """The IANA zone of these hours and of the times in a message; empty: of the first site."""
    urgent: tuple[TroubleKind, ...] = ()
    """What comes through in quiet hours."""
    merge: Duration = Duration(minutes=1)
    """How long to wait for more, to tell it all at once."""
    at_most: Annotated[int, Meta(ge=1)] = 12
    """Messages in any hour; the rest is told at once later."""
    escalates: str = ""
    """Another of these names: hears only what that one was told and nobody acknowledged."""
    unacknowledged: Duration = Duration(minutes=15)
    """For how long nobody did."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        refuse_nothing(unacknowledged=self.unacknowledged)
        quiet_hours(self.quiet)
        odd = [tag for tag in self.languages or () if not _LANGUAGE.fullmatch(tag)]
        if odd:
            raise ValueError(f'`languages`: {odd[0]!r} is no language; write it like "pt"')


def quiet_hours(text: str) -> tuple[time, time] | None:
    """From when to when; None for no text. Raises `ValueError` for one that says neither."""
    if not text:
        return None
    said = _HOURS.fullmatch(text)
    try:
        begins, ends = map(time.fromisoformat, said.groups() if said else ())
    except ValueError as error:
        raise ValueError('`quiet` is written like "22:00-07:00"') from error
    if begins == ends:
        raise ValueError("`quiet` begins when it ends")
    return begins, ends


def alert_rules(config: AlertsConfig, zone: str) -> AlertRules:
    """The rules a table means; `zone` exists."""
    hours = quiet_hours(config.quiet)
    languages = config.languages and tuple(base(tag) for tag in config.languages)
    named: Mapping[TroubleScope, Sequence[str] | None] = {
        "language": languages,
        "channel": config.channels,
        "source": config.sources,
    }
    return AlertRules(
        kinds=frozenset(config.kinds),
        names={scope: frozenset(names) for scope, names in named.items() if names is not None},
        after=config.after,
        zone=ZoneInfo(zone),
        quiet=Quiet(*hours) if hours else None,
        urgent=frozenset(config.urgent),
        merge=config.merge,
        at_most=config.at_most,
        escalates=config.escalates,
        unacknowledged=config.unacknowledged,
    )


def mistakes(alerts: Mapping[str, AlertsConfig], connectors: Mapping[str, Any]) -> Iterator[str]:
    """What names what is not there, by key path."""
    for name, table in alerts.items():
        key = f"alerts.{name}"
        if name not in connectors:
            yield f"`{key}`: there is no connector {name!r} to tell anything through"
        for source in table.sources or ():
            if source not in connectors:
                yield f"`{key}.sources`: there is no connector {source!r}"
        if table.escalates and table.escalates not in connectors:
            yield f"`{key}.escalates`: there is no connector {table.escalates!r}"
        if name in _before(name, alerts):
            yield f"`{key}.escalates`: it comes back to {name!r}, so nobody would hear first"


def _before(name: str, alerts: Mapping[str, AlertsConfig]) -> Sequence[str]:
    """Who hears before somebody: the one whose silence is escalated, and so on."""
    chain: list[str] = []
    while name in alerts and (name := alerts[name].escalates) and name not in chain:
        chain.append(name)
    return chain
