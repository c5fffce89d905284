"""What the simulated feed shows of posts, authors and removals (docs/connectors/social.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hubmon_social.mock.feed import Post, Removal, Version


def post_row(version: Version) -> dict[str, Any]:
    """A mention, in the version that is shown."""
    post = version.post
    row: dict[str, Any] = {
        "id": str(post.id),
        "network": post.network,
        "text": post.text,
        "author_id": post.author,
        "created_at": _moment(post.created_at),
        "lang": post.lang,
        "conversation_id": str(
            post.conversation_id if post.conversation_id is not None else version.history[0]
        ),
        "edit_history_tweet_ids": list(version.history),
    }
    if post.in_reply_to is not None:
        row["referenced_tweets"] = [{"type": "replied_to", "id": str(post.in_reply_to)}]
    return row


def user_row(post: Post) -> dict[str, Any]:
    """Who wrote a post."""
    user: dict[str, Any] = {
        "id": post.author,
        "network": post.network,
        "name": post.author_name or post.author,
        "username": post.author,
        "verified": False,
    }
    if post.followers is not None:
        user["public_metrics"] = {"followers_count": post.followers}
    return user


def removal_row(removal: Removal) -> dict[str, Any]:
    """A post that was taken back."""
    return {
        "id": removal.id,
        "root_id": removal.root_id,
        "network": removal.network,
        "deleted_at": _moment(removal.at),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
