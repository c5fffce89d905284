"""The door of the networks: what is public goes to a mentions feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, TypeAlias

import msgspec
from msgspec import Struct

from hubmon.demo.facts import Edited, Fact, Posted, Withdrew
from hubmon_social.mock import Post

BRAND = "hubair"
"""The hub's account on every network."""

AGENT_PATTERN = r"\^(a\d{3,})$"
"""How people sign what they write for the hub."""


class Takes(Protocol):
    """What posts can be told to: the mock server's feed, or a file that remembers them for one."""

    def publish(self, post: Post) -> str:
        """Add a post; returns its key, `<network>:<id>`."""
        ...

    def edit(self, key: str, text: str, at: datetime) -> str:
        """Change a post's text; returns the key of the new version."""
        ...

    def delete(self, key: str, at: datetime) -> None:
        """Withdraw a post with all its versions."""
        ...


class FeedDoor:
    """Tells a feed what happens in public, at once."""

    def __init__(self, feed: Takes) -> None:
        self._feed = feed

    def write(self, facts: Iterable[Fact], at: datetime) -> None:
        """Tell what happened."""
        del at
        for fact in facts:
            if isinstance(fact, Posted) and not fact.private:
                self._feed.publish(_post(fact))
            elif isinstance(fact, Edited):
                self._feed.edit(fact.post, fact.text, fact.at)
            elif isinstance(fact, Withdrew):
                self._feed.delete(fact.post, fact.at)

    def flush(self, at: datetime) -> None:
        """Nothing is held back."""


def _post(fact: Posted) -> Post:
    author = fact.author
    return Post(
        id=fact.id,
        network=fact.network,
        author=author.id if author else BRAND,
        author_name=author.name if author else "Hub Air",
        followers=author.followers if author else None,
        created_at=fact.at,
        text=fact.text,
        lang=fact.tag,
        conversation_id=fact.root if fact.root != fact.id else None,
        in_reply_to=fact.answers,
        brand=author is None,
        agent=fact.agent,
    )


class _Published(Struct, frozen=True, tag="publish"):
    post: Post


class _Edited(Struct, frozen=True, tag="edit"):
    key: str
    text: str
    at: datetime


class _Deleted(Struct, frozen=True, tag="delete"):
    key: str
    at: datetime


_Line: TypeAlias = _Published | _Edited | _Deleted


class PostsFile:
    """A file that remembers for a feed what to publish, edit and delete, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._encode = msgspec.json.Encoder().encode

    def __enter__(self) -> PostsFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        self._file.close()
        return False

    def publish(self, post: Post) -> str:
        """Remember a post; returns its key."""
        self._line(_Published(post))
        return post.key

    def edit(self, key: str, text: str, at: datetime) -> str:
        """Remember that a post was changed; returns its key."""
        self._line(_Edited(key, text, at))
        return key

    def delete(self, key: str, at: datetime) -> None:
        """Remember that a post was withdrawn."""
        self._line(_Deleted(key, at))

    def _line(self, line: _Line) -> None:
        self._file.write(self._encode(line) + b"\n")


def load_posts(path: Path, feed: Takes) -> int:
    """Tell a feed what a `PostsFile` remembers; returns how many posts were published."""
    decode = msgspec.json.Decoder(_Line).decode
    published = 0
    with path.open("rb") as file:
        for line in file:
            match decode(line):
                case _Published(post):
                    feed.publish(post)
                    published += 1
                case _Edited(key, text, at):
                    feed.edit(key, text, at)
                case _Deleted(key, at):
                    feed.delete(key, at)
    return published
