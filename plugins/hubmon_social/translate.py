"""Rows of the feed as events: who counts as the hub, what joins which case, which version it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from hubmon.connect import (
    AnyEvent,
    ConfigError,
    Customer,
    CustomerMessage,
    Deleted,
    Reply,
    language_tag,
)
from hubmon_social.config import SocialConfig, compiled
from hubmon_social.wire import Post, Removal, User

STREAM = "posts"
SAME_NETWORK = {"x": "twitter", "sinaweibo": "weibo", "vkontakte": "vk"}
"""Other names of networks, so that one message reported by two sources has one identity."""

Users = dict[tuple[str | None, str], User]
"""Accounts by network (None where the feed names none) and id."""


class Accounts:
    """A list of accounts in the configuration: names or ids, with a network or without."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = {entry.casefold().replace("@", "", 1) for entry in entries}

    def __contains__(self, account: tuple[str, str, str]) -> bool:
        """Whether (network, id, user name) is meant."""
        network, *names = account
        return any(
            name and (name in self._entries or f"{network}:{name}" in self._entries)
            for name in (name.casefold().removeprefix("@") for name in names)
        )

    def __and__(self, other: Accounts) -> set[str]:
        return self._entries & other._entries


class Translator:
    """Makes events of rows.

    Args:
        config: whose accounts are the hub's, bots or automatic, and how networks are called.

    Raises:
        ConfigError: a regular expression is none, or an account is both the hub's and a bot.
    """

    def __init__(self, config: SocialConfig) -> None:
        self._brand = Accounts((*config.brand_accounts, *config.automatic_accounts))
        self._bots = Accounts(config.bots)
        if both := self._brand & self._bots:
            raise ConfigError(
                f"bots: {', '.join(sorted(both))} also stands among the hub's own accounts",
                hint="An account of the hub without a person behind belongs in automatic_accounts.",
            )
        self._automatic = Accounts(config.automatic_accounts)
        self._automatic_patterns = [
            compiled("automatic_patterns", pattern) for pattern in config.automatic_patterns
        ]
        self._agent = (
            compiled("agent_pattern", config.agent_pattern, groups=1)
            if config.agent_pattern is not None
            else None
        )
        self._default_network = config.default_network
        self._networks = SAME_NETWORK | {
            theirs.strip().lower(): ours.strip().lower() for theirs, ours in config.networks.items()
        }

    def network(self, name: str | None) -> str:
        """Our name of a network: lower case, one name for each; unknown ones pass as they are."""
        plain = (name or "").strip().lower() or self._default_network.lower()
        return self._networks.get(plain, plain)

    def post(self, row: Post, users: Users) -> AnyEvent | None:
        """The event of a post; None for a post of the hub that joins no conversation.

        Raises:
            ValueError: a value makes no sense.
        """
        network = self.network(row.network)
        history = _history(row)
        author_id = str(row.author_id)
        user = users.get((row.network, author_id)) or users.get((None, author_id))
        account = (network, author_id, user.username if user else "")
        replied_to = _referenced(row, "replied_to")
        identity = f"{network}:{history[0]}"
        # Replies may name any version; what all versions share is the case.
        keys = [f"{network}:{row.conversation_id}"] if row.conversation_id is not None else []
        keys += [f"{network}:{version}" for version in history]
        common: dict[str, Any] = {
            "stream": STREAM,
            "id": identity,
            "version": len(history) - 1,
            "at": _utc(row.created_at),
            "case": tuple(dict.fromkeys(keys)),
            "message": identity,
            "channel": network,
            "language": language_tag(row.lang),
            "text": row.text,
            "in_reply_to": f"{network}:{replied_to}" if replied_to is not None else None,
        }
        if account in self._brand:
            joins = row.conversation_id is not None and str(row.conversation_id) not in history
            if replied_to is None and not joins:
                return None
            return Reply(
                **common, agent=self._agent_of(row.text), automatic=self._is_automatic(row, account)
            )
        return CustomerMessage(
            **common,
            author=_customer(network, author_id, user),
            needs_reply=account not in self._bots and _referenced(row, "retweeted") is None,
        )

    def removal(self, row: Removal) -> AnyEvent:
        """The event of a deletion: the whole chain of versions is gone.

        Raises:
            ValueError: a value makes no sense.
        """
        root = row.root_id if row.root_id is not None else row.id
        identity = f"{self.network(row.network)}:{root}"
        return Deleted(stream=STREAM, id=identity, at=_utc(row.deleted_at), message=identity)

    def _agent_of(self, text: str) -> str | None:
        found = self._agent.search(text) if self._agent is not None else None
        return found.group(1) if found is not None else None

    def _is_automatic(self, row: Post, account: tuple[str, str, str]) -> bool:
        return account in self._automatic or any(
            pattern.search(row.text) for pattern in self._automatic_patterns
        )


def _history(row: Post) -> list[str]:
    """The ids of all versions, up to this one; a post without a list is its own first version."""
    history = [str(version) for version in row.edit_history_tweet_ids] or [str(row.id)]
    if str(row.id) not in history:
        raise ValueError("edit_history_tweet_ids does not name the post itself")
    return history[: history.index(str(row.id)) + 1]


def _referenced(row: Post, kind: str) -> str | None:
    return next((str(other.id) for other in row.referenced_tweets if other.type == kind), None)


def _customer(network: str, author_id: str, user: User | None) -> Customer:
    if user is None:
        return Customer(id=f"{network}:{author_id}")
    return Customer(
        id=f"{network}:{author_id}",
        name=user.name or user.username,
        audience=user.public_metrics.followers_count if user.public_metrics else None,
    )


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{moment} is outside the calendar") from error
