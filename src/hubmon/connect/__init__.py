"""The plugin contract: everything a connector needs is imported from here.

A plugin is a module (or package) with a function `hubmon_connectors` marked `@hookimpl`, found by
an entry point of the group ``hubmon.connectors`` or in a folder that the configuration names. One
that offers estimators has a function `hubmon_estimators`, and imports `hubmon.estimate` for them.
"""

from hubmon.connect.contract import (
    Batch,
    Clock,
    Connector,
    ConnectorType,
    Host,
    Outgoing,
    OutgoingKind,
    Receipt,
    Rejected,
)
from hubmon.connect.hookspecs import hookimpl
from hubmon.connect.language import base_language, language_tag
from hubmon.errors import AuthError, ConfigError, CursorInvalid, RateLimited, Transient
from hubmon.model.events import (
    FINAL,
    AgentShift,
    AnyEvent,
    Assigned,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    CaseStatus,
    Compliment,
    CrewNote,
    CrewReceipt,
    Customer,
    CustomerMessage,
    Deleted,
    FoundItem,
    Reply,
)
from hubmon.model.language import UNDETERMINED
from hubmon.settings import Duration, Secret

__all__ = [
    "FINAL",
    "UNDETERMINED",
    "AgentShift",
    "AnyEvent",
    "Assigned",
    "AuthError",
    "Batch",
    "CaseOpened",
    "CaseReopened",
    "CaseResolved",
    "CaseStatus",
    "Clock",
    "Compliment",
    "ConfigError",
    "Connector",
    "ConnectorType",
    "CrewNote",
    "CrewReceipt",
    "CursorInvalid",
    "Customer",
    "CustomerMessage",
    "Deleted",
    "Duration",
    "FoundItem",
    "Host",
    "Outgoing",
    "OutgoingKind",
    "RateLimited",
    "Receipt",
    "Rejected",
    "Reply",
    "Secret",
    "Transient",
    "base_language",
    "hookimpl",
    "language_tag",
]
