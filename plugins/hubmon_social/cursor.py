"""Where the connector stands in the feed, kept by hubmon between two polls."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from hubmon.connect import CursorInvalid


class Cursor(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One walk goes through all new posts, newest page first, and then through the deletions.

    `since` moves only when a walk has seen its last page of posts: whatever breaks off before, the
    pages that are still missing are asked for again.
    """

    feed: str
    """The base URL that the rest belongs to."""
    since: str | None = None
    """The newest id of the last finished walk; the feed tells what came after it."""
    newest: str | None = None
    """The newest id that the walk under way has seen."""
    page: str | None = None
    """The pagination token of the walk's next page of posts."""
    asked_at: int | None = None
    """When the walk asked for its first page (ms since epoch); None between two walks."""
    step: Literal["posts", "deletions"] = "posts"
    deletions: str | None = None
    """The token of the deletions that are told already."""
    part: int = 0
    """How many batches of the present page are committed, when it was too large for one."""

    def text(self) -> str:
        """The cursor as hubmon keeps it."""
        return msgspec.json.encode(self).decode()


def read_cursor(text: str | None, feed: str) -> Cursor:
    """The cursor from what hubmon kept; a fresh one from None.

    Raises:
        CursorInvalid: it is unreadable, or of another feed.
    """
    if text is None:
        return Cursor(feed=feed)
    try:
        cursor = msgspec.json.decode(text, type=Cursor)
    except msgspec.DecodeError as error:  # ValidationError is one
        raise CursorInvalid(f"the kept position is unreadable: {error}") from error
    if cursor.feed != feed:
        raise CursorInvalid(f"the kept position belongs to {cursor.feed}, not to {feed}")
    return cursor
