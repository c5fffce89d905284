"""What a simulated public posted, edited and withdrew, in the order in which the feed learnt it."""

from __future__ import annotations

import heapq
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post, as its author wrote it.

    Ids belong to their network: the same id may occur on two networks.
    """

    id: int | str
    network: str
    author: str
    """Id and user name of the account, in one."""
    author_name: str = ""
    followers: int | None = None
    created_at: datetime
    text: str = ""
    lang: str = "und"
    conversation_id: int | str | None = None
    """The id of the conversation's first post; None for a post that begins one."""
    in_reply_to: int | str | None = None
    brand: bool = False
    """True for the hub's own posts. Not served: a connector knows the hub by its accounts."""
    agent: str | None = None
    """Who wrote for the hub. Not served: whoever wants it known signs the text."""

    @property
    def key(self) -> str:
        """The network-wide identity, `<network>:<id>`."""
        return f"{self.network}:{self.id}"


@dataclass(frozen=True, slots=True)
class Version:
    """A post in one of its versions, as the feed shows it."""

    post: Post
    history: tuple[str, ...]
    """The ids of all versions so far, the first one first and this one last."""

    @property
    def root(self) -> str:
        """The identity of the first version, by which the whole chain goes."""
        return f"{self.post.network}:{self.history[0]}"

    @property
    def number(self) -> int:
        """0 for the post as first written, 1 for the first edit."""
        return len(self.history) - 1


@dataclass(frozen=True, slots=True)
class Removal:
    """A post that its author withdrew, with all its versions."""

    network: str
    id: str
    """The version that the author withdrew; the whole chain goes with it."""
    root_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Final:
    """What became of a post: the truth that a connector has to arrive at."""

    post: Post
    """The newest version's text under the first version's id."""
    version: int
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the feed, newest first."""

    rows: tuple[Version, ...]
    newest: int | None
    """The position of the first row; None without rows."""
    oldest: int | None
    next_before: int | None
    """Where the next page begins; None when there is none."""


@dataclass(slots=True)
class _Chain:
    """All versions of one post."""

    published: list[Version]
    shown: Version | None = None
    removal: Removal | None = None
    deleting: bool = False


@dataclass(order=True, slots=True)
class _Arrival:
    """Something on its way into the feed."""

    at: datetime
    number: int
    what: Version | Removal = field(compare=False)
    delayed: bool = field(default=False, compare=False)


class Feed:
    """A mentions feed in memory; every method may be called from any thread.

    A thing enters the feed when the clock reaches the moment it happened, so a whole future can be
    published in advance; what is published after its own time enters at once, back-dated. A
    position counts the arrivals of all networks together, as no network's own ids could.
    """

    def __init__(self) -> None:
        self.name = secrets.token_hex(4)
        """Tells this feed's positions from those of an earlier one at the same address."""
        self._lock = threading.RLock()
        self._numbers = count()
        self._coming: list[_Arrival] = []
        self._log: list[Version] = []
        self._removals: list[Removal] = []
        self._chains: dict[str, _Chain] = {}
        self._root_of: dict[str, str] = {}

    def publish(self, post: Post, *, arrives_at: datetime | None = None) -> str:
        """Add a post and return its key.

        Args:
            post: what was written.
            arrives_at: when the feed learns of it; None for at once when it is created.

        Raises:
            ValueError: there is a post with this key already.
        """
        with self._lock:
            version = Version(post, (str(post.id),))
            self._take_key(post.key, version.root)
            self._chains[version.root] = _Chain([version])
            self._expect(arrives_at or post.created_at, version)
        return post.key

    def edit(self, key: str, text: str, at: datetime, *, new_id: int | str | None = None) -> str:
        """Change a post's text at a moment and return the new version's key.

        The new version keeps the time of the first one.

        Args:
            key: any version of the post.
            text: the new text.
            at: when it was edited.
            new_id: the id of the new version; None makes one of the first version's id.

        Raises:
            KeyError: there is no such post.
            ValueError: the new version's key exists already.
        """
        with self._lock:
            root = self._root_of[key]
            chain = self._chains[root]
            last = chain.published[-1]
            fresh = str(new_id) if new_id is not None else f"{last.history[0]}.{last.number + 1}"
            post = replace(last.post, id=fresh, text=text)
            version = Version(post, (*last.history, fresh))
            self._take_key(post.key, root)
            chain.published.append(version)
            self._expect(at, version)
        return post.key

    def delete(self, key: str, at: datetime) -> None:
        """Withdraw a post, with all its versions, at a moment; a second time changes nothing.

        Raises:
            KeyError: there is no such post.
        """
        with self._lock:
            chain = self._chains[self._root_of[key]]
            if chain.deleting:
                return
            chain.deleting = True
            first = chain.published[0]
            network, _, native = key.partition(":")
            self._expect(at, Removal(network, native, first.history[0], at))

    def arrive(self, now: datetime, delay: Callable[[], timedelta] = timedelta) -> None:
        """Let in what has happened by now.

        Args:
            now: the present moment.
            delay: asked once for every post, how much later than it could it enters the feed.
        """
        with self._lock:
            while self._coming and self._coming[0].at <= now:
                arrival = heapq.heappop(self._coming)
                late = timedelta()
                if isinstance(arrival.what, Version) and not arrival.delayed:
                    late = delay()
                if late:
                    arrival.at, arrival.delayed = arrival.at + late, True
                    heapq.heappush(self._coming, arrival)
                else:
                    self._admit(arrival.what)

    def page(self, *, since: int, before: int | None, size: int) -> Page:
        """The newest visible posts after one position and before another.

        Deleted posts and versions that a newer one has replaced are left out.
        """
        with self._lock:
            position = before if before is not None else len(self._log) + 1
            shown: list[tuple[int, Version]] = []
            while position - 1 > since and len(shown) < size:
                position -= 1
                version = self._log[position - 1]
                chain = self._chains[version.root]
                if chain.shown is version and chain.removal is None:
                    shown.append((position, version))
        return Page(
            rows=tuple(version for _, version in shown),
            newest=shown[0][0] if shown else None,
            oldest=shown[-1][0] if shown else None,
            next_before=position if position - 1 > since else None,
        )

    def removals(self, *, since: int, size: int) -> tuple[Removal, ...]:
        """What was withdrawn after the first `since` removals, oldest first."""
        with self._lock:
            return tuple(self._removals[since : since + size])

    def latest(self) -> int:
        """The position of the newest arrival; 0 in an empty feed."""
        with self._lock:
            return len(self._log)

    def removed(self) -> int:
        """How many removals have arrived."""
        with self._lock:
            return len(self._removals)

    def waiting(self) -> int:
        """How many published things have not arrived yet."""
        with self._lock:
            return len(self._coming)

    def final(self) -> list[Final]:
        """Everything that has arrived, each post once, as it stands now."""
        with self._lock:
            return [
                Final(
                    replace(chain.shown.post, id=chain.shown.history[0]),
                    chain.shown.number,
                    chain.removal.at if chain.removal else None,
                )
                for chain in self._chains.values()
                if chain.shown is not None
            ]

    def _take_key(self, key: str, root: str) -> None:
        if key in self._root_of:
            raise ValueError(f"the feed has a post {key} already")
        self._root_of[key] = root

    def _expect(self, at: datetime, what: Version | Removal) -> None:
        heapq.heappush(self._coming, _Arrival(at, next(self._numbers), what))

    def _admit(self, what: Version | Removal) -> None:
        if isinstance(what, Removal):
            self._removals.append(what)
            self._chains[f"{what.network}:{what.root_id}"].removal = what
            return
        self._log.append(what)
        chain = self._chains[what.root]
        if chain.shown is None or chain.shown.number < what.number:
            chain.shown = what
