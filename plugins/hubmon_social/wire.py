"""What the feed sends, as it stands in its JSON. Rows stay raw: a bad one spoils no page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Id = Text | int
"""Some networks send ids as numbers."""
Moment = Annotated[datetime, Meta(tz=True)]


class Reference(Struct):
    """Another post that a post refers to."""

    type: str
    id: Id


class Post(Struct):
    """A row of /2/mentions."""

    id: Id
    author_id: Id
    created_at: Moment
    text: str = ""
    lang: str | None = None
    network: str | None = None
    conversation_id: Id | None = None
    referenced_tweets: list[Reference] = []
    edit_history_tweet_ids: list[Id] = []


class Metrics(Struct):
    """An account in numbers."""

    followers_count: int | None = None


class User(Struct):
    """A row of includes.users."""

    id: Id
    name: str = ""
    username: str = ""
    network: str | None = None
    public_metrics: Metrics | None = None


class Includes(Struct):
    """What the rows of a page refer to."""

    users: list[Raw] = []


class MentionsMeta(Struct):
    """Where a page of mentions stands in the feed."""

    newest_id: Id | None = None
    next_token: str | None = None


class Mentions(Struct):
    """A page of /2/mentions, newest first."""

    meta: MentionsMeta
    data: list[Raw] = []
    includes: Includes = msgspec.field(default_factory=Includes)


class Removal(Struct):
    """A row of /2/deletions."""

    id: Id
    deleted_at: Moment
    network: str | None = None
    root_id: Id | None = None
    """The first version of the deleted post; the id itself where the feed names none."""


class DeletionsMeta(Struct):
    """Where a page of deletions stands in the feed."""

    next_token: str
    has_more: bool


class Deletions(Struct):
    """A page of /2/deletions, oldest first."""

    meta: DeletionsMeta
    data: list[Raw] = []


class Trouble(Struct):
    """One entry of an error's list."""

    message: str = ""
    parameters: dict[str, object] = {}


class Problem(Struct):
    """The body of a refused request, as far as it has one."""

    title: str = ""
    detail: str = ""
    errors: list[Trouble] = []
