"""How this org's own words are read, and what all events of one row share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from hubmon.connect import AnyEvent, Deleted
from hubmon_salesforce.config import PURPOSES, Purpose, SalesforceConfig
from hubmon_salesforce.ids import is_record_id, record_id
from hubmon_salesforce.people import People
from hubmon_salesforce.values import BadRowError, Row, milliseconds, modified, own_id

_CHANNELS = {"sinaweibo": "weibo", "vkontakte": "vk", "x": "twitter", "email": "email"}
_LONGEST_NETWORK_ID = 400


def case_key(case: str) -> str:
    """The key by which all of hubmon knows a Salesforce case; empty for no case."""
    return f"salesforce:{case}" if case else ""


def cell(row: Row, name: str) -> str:
    """A cell without the white space around it; empty when the column is not there."""
    return row.get(name.lower(), "").strip()


class Facts(NamedTuple):
    """What all events of one row share."""

    id: str
    at: datetime
    version: int
    case: tuple[str, ...]

    @classmethod
    def of(cls, row: Row, *keys: str, at: datetime | None = None) -> Facts:
        """The row's own id and version; `at` is by default when the row was changed."""
        changed = modified(row)
        return cls(own_id(row), at or changed, milliseconds(changed), tuple(filter(None, keys)))

    def shared(self, *, at: datetime | None = None) -> dict[str, Any]:
        """The fields every event has, for an event of this row."""
        return {"id": self.id, "at": at or self.at, "version": self.version, "case": self.case}

    def gone(self, *streams: str, message: str | None = None) -> list[AnyEvent]:
        """The row's facts in these streams are no more, unless a later version brings them back."""
        return [Deleted(stream=stream, message=message, **self.shared()) for stream in streams]


class Rules:
    """The configuration, made ready to be asked for every row."""

    def __init__(self, config: SalesforceConfig) -> None:
        self.people = People(
            languages=_lowered(config.languages),
            queues={record_id(queue): name for queue, name in config.queues.items()},
            automatic=frozenset(map(_user, config.automatic_users)),
        )
        self._channels = _CHANNELS | _lowered(config.channels)
        self._purposes: dict[str, Purpose] = {
            **PURPOSES,
            **{name.lower(): purpose for name, purpose in config.purposes.items()},
        }
        self._closed = _lower_set(config.closed_statuses)
        self._bots = frozenset(handle.lower().lstrip("@") for handle in config.bot_handles)
        self._unsent = _lower_set(config.unsent_statuses)
        self._milestones = frozenset(map(_user, config.first_response_milestones))

    def channel(self, text: str) -> str:
        """The channel of a provider or an origin: ``SinaWeibo`` is weibo; else ``unknown``."""
        word = text.strip().lower()
        return self._channels.get(word, word)[:100] or "unknown"

    def purpose(self, text: str) -> Purpose:
        """Why a case of this type exists; a type nobody mapped is a question."""
        return self._purposes.get(text.strip().lower(), "question")

    def is_closed(self, status: str) -> bool:
        """Whether a case in this status is solved."""
        return status.strip().lower() in self._closed

    def is_bot(self, handle: str) -> bool:
        """Whether posts of this handle need no reply."""
        return handle.strip().lower().lstrip("@") in self._bots

    def is_unsent(self, status: str) -> bool:
        """Whether an outgoing post in this status has not reached the customer."""
        return status.strip().lower() in self._unsent

    def is_first_response(self, *milestone: str) -> bool:
        """Whether a milestone of this type id or name means a first response."""
        return any(name and _user(name) in self._milestones for name in milestone)


def message_key(network: str, native: str, record: str) -> str:
    """A message's identity: the network's own if Salesforce knows it, else the record's id."""
    if len(native) > _LONGEST_NETWORK_ID:
        raise BadRowError(f"ExternalPostId: longer than {_LONGEST_NETWORK_ID} characters")
    return f"{network}:{native}" if native else f"salesforce:{record}"


def _lowered(words: Mapping[str, str]) -> dict[str, str]:
    return {word.lower(): meaning for word, meaning in words.items()}


def _lower_set(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


def _user(text: str) -> str:
    """An id in its short form; any other name as it is, up to the ``@``."""
    return text.strip()[:15] if is_record_id(text) else text.split("@", 1)[0].strip()
