"""The keys of a `salesforce` connector's table in the configuration."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, field

from hubmon.connect import ConfigError
from hubmon_salesforce.ids import is_record_id

Purpose: TypeAlias = Literal["question", "compliment", "lost_and_found", "outreach"]
DateOrder: TypeAlias = Literal["dmy", "mdy", "ymd"]

OBJECTS = (
    "Group",
    "User",
    "Case",
    "CaseHistory2",
    "CaseHistory",
    "EntityHistory",
    "CaseMilestone",
    "SocialPost",
    "EmailMessage",
    "FeedComment",
    "UserServicePresence",
)
"""The objects that are read, in this order: names before what refers to them."""

PURPOSES: dict[str, Purpose] = {
    "question": "question",
    "compliment": "compliment",
    "lost and found": "lost_and_found",
    "outreach": "outreach",
}
"""What `Case.Type` says unless the configuration maps it otherwise."""


class Reports(Struct, kw_only=True, forbid_unknown_fields=True):
    """How report exports (``report<13 digits>.csv``) are read: labels and local dates."""

    tz: str = ""
    """IANA zone of the user who ran the report. Reports are refused without it."""
    date_order: DateOrder | None = None
    """In which order a date is written. Reports are refused without it."""
    labels: dict[str, str] = field(default_factory=dict)
    """Column label -> ``Object.Field``, on top of the standard English labels."""


class SalesforceConfig(Struct, kw_only=True, forbid_unknown_fields=True):
    """One Salesforce export."""

    path: Path
    """A folder of CSV files and zips, or one zip."""
    encoding: str = "auto"
    """A codec name; ``auto`` is UTF-8, and Latin-1 for lines that are not UTF-8."""
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    """Object -> field -> the column that holds it."""
    languages: dict[str, str] = field(default_factory=dict)
    """A language as the org writes it -> its tag: ``Dutch = "nl"``."""
    channels: dict[str, str] = field(default_factory=dict)
    """A provider or origin as the org writes it -> channel."""
    queues: dict[str, str] = field(default_factory=dict)
    """Queue id (``00G...``) -> name. Goes before the names in Group.csv."""
    purposes: dict[str, Purpose] = field(default_factory=dict)
    """`Case.Type` -> purpose, on top of Question, Compliment, Lost and found, Outreach."""
    closed_statuses: tuple[str, ...] = ("Closed",)
    """The statuses that mean solved, where a row has no IsClosed of its own."""
    automatic_users: tuple[str, ...] = ()
    """Ids or usernames whose replies no person wrote."""
    bot_handles: tuple[str, ...] = ()
    """Handles whose posts need no reply."""
    unsent_statuses: tuple[str, ...] = ("Failed", "Pending", "Draft", "Rejected")
    """Status of outgoing posts that never reached, or have not yet reached, the customer."""
    first_response_milestones: tuple[str, ...] = ()
    """MilestoneTypeId or name of the milestones in CaseMilestone.csv that mean a first response."""
    reports: Reports = field(default_factory=Reports)
    settle_seconds: Annotated[float, Meta(ge=0)] = 60.0
    """A last line without a line end is taken when its file has not changed for this long."""


def checked(config: SalesforceConfig, table: str) -> SalesforceConfig:
    """The configuration, if its values make sense.

    Raises:
        ConfigError: they do not; names the key, which stands in `table`.
    """
    if config.encoding != "auto":
        _check_encoding(table, config.encoding)
    if config.reports.tz:
        try:
            ZoneInfo(config.reports.tz)
        except (OSError, ValueError, KeyError) as error:  # an unknown zone is a KeyError
            raise ConfigError(
                f"{table}.reports.tz: there is no time zone {config.reports.tz!r}",
                hint='Write it as in "Europe/Amsterdam".',
            ) from error
    for name in config.columns:
        _check_object(f"{table}.columns.{name}", name)
    for label, target in config.reports.labels.items():
        if target.count(".") != 1:
            raise ConfigError(
                f"{table}.reports.labels: {label!r} is mapped to {target!r}",
                hint='Write the object and the field, as in "Case.CreatedDate".',
            )
        _check_object(f"{table}.reports.labels: {label!r}", target.split(".")[0])
    for queue in config.queues:
        if not is_record_id(queue):
            raise ConfigError(
                f"{table}.queues: {queue!r} is not a Salesforce id",
                hint="Write the queue's id, which starts with 00G, before the = sign.",
            )
    return config


def _check_encoding(table: str, name: str) -> None:
    try:
        one_byte = "\n".encode(codecs.lookup(name).name) == b"\n"
    except LookupError as error:
        raise ConfigError(
            f"{table}.encoding: there is no encoding {name!r}", hint='Try "auto" or "latin-1".'
        ) from error
    if not one_byte:
        raise ConfigError(
            f"{table}.encoding: {name!r} is not supported", hint="Export as UTF-8 or ISO-8859-1."
        )


def _check_object(key: str, name: str) -> None:
    if name not in OBJECTS:
        raise ConfigError(
            f"{key}: there is no object {name!r}", hint=f"The objects are {', '.join(OBJECTS)}."
        )
