"""The connector: one request, one page, one batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from hubmon.connect import AnyEvent, Batch, Connector, CursorInvalid, Host, Rejected
from hubmon_social.client import Accepted, FeedClient, decoded
from hubmon_social.config import SocialConfig, check_base_url
from hubmon_social.cursor import Cursor, read_cursor
from hubmon_social.translate import Translator, Users
from hubmon_social.wire import Deletions, Mentions, Post, Removal, User

MENTIONS = "/2/mentions"
DELETIONS = "/2/deletions"
FIELDS = {
    "tweet.fields": "author_id,conversation_id,created_at,lang,referenced_tweets",
    "expansions": "author_id",
    "user.fields": "public_metrics,username",
}
"""What the X API leaves out unless asked for."""
SMALLEST_PAGE = 5

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as events, and where the walk goes from there."""

    events: tuple[AnyEvent, ...]
    rejected: tuple[Rejected, ...]
    after: Cursor
    finished_at: datetime | None = None
    """The moment up to which everything is told, when this page ends the walk."""
    pause: timedelta | None = None


class SocialConnector(Connector):
    """Polls a mentions feed.

    Args:
        config: the connector's keys.
        host: what hubmon gives it.

    Raises:
        ConfigError: values of the configuration are not usable or contradict each other.
    """

    def __init__(self, config: SocialConfig, host: Host) -> None:
        self._config = config
        self._base_url = check_base_url(config.base_url)
        self._translate = Translator(config)
        self._log = host.log
        self._http = host.http(base_url=self._base_url, headers={"Accept": "application/json"})
        self._client = FeedClient(self._http, host.clock, config.token)
        self._kept: tuple[str, _Page] | None = None
        self._unjoined = 0
        self._gap = ""

    async def check(self) -> str:
        """Ask for one page of posts and say what came."""
        reply = await self._client.get(MENTIONS, {"max_results": str(SMALLEST_PAGE), **FIELDS})
        page = decoded(reply.content, Mentions, MENTIONS)
        return (
            f"{self._base_url} answers; its newest position is {page.meta.newest_id or 'unknown'}"
        )

    async def poll(self, cursor: str | None, limit: int) -> Batch:
        """Report the next page of the walk under way, or the first of a new one."""
        place = read_cursor(cursor, self._base_url)
        page = self._rest_of_page(cursor)
        if page is None:
            page = await self._fetch(place, limit)
        if len(page.events) > limit:
            return self._first_part(page, place, limit)
        batch = Batch(
            events=page.events,
            rejected=page.rejected,
            cursor=page.after.text(),
            more=page.finished_at is None,
            complete_through=page.finished_at,
            retry_after=page.pause,
            gap=self._gap,
        )
        if page.finished_at is not None:
            self._gap = ""
        return batch

    async def aclose(self) -> None:
        """Close the HTTP client."""
        await self._http.aclose()

    def _rest_of_page(self, cursor: str | None) -> _Page | None:
        """What was too much for the last batch, if that batch is the one that was committed."""
        kept, self._kept = self._kept, None
        return kept[1] if kept is not None and kept[0] == cursor else None

    def _first_part(self, page: _Page, place: Cursor, limit: int) -> Batch:
        """As much of a page as fits.

        The rest is kept in memory for the next poll. When that is lost, or another cursor comes,
        the whole page is fetched again: the cursor still points at it.
        """
        here = replace(place, part=place.part + 1).text()
        rest = page.events[limit:]
        self._kept = (here, _Page(rest, (), page.after, page.finished_at, page.pause))
        return Batch(
            events=page.events[:limit],
            rejected=page.rejected,
            cursor=here,
            more=True,
            gap=self._gap,
        )

    async def _fetch(self, place: Cursor, limit: int) -> _Page:
        size = str(max(SMALLEST_PAGE, min(self._config.page_size, limit)))
        if place.step == "deletions":
            return await self._deletions(place, size)
        try:
            return await self._posts(place, size)
        except CursorInvalid:
            if place.since is not None and place.page is None:
                self._gap = "the feed forgot where we stopped; posts it no longer keeps are missing"
            raise

    async def _posts(self, place: Cursor, size: str) -> _Page:
        params = {"max_results": size, **FIELDS}
        if place.since is not None:
            params["since_id"] = place.since
        if place.page is not None:
            params["pagination_token"] = place.page
        reply = await self._client.get(MENTIONS, params)
        answer = decoded(reply.content, Mentions, MENTIONS)
        users = _users(answer.includes.users)
        rows = _read(MENTIONS, answer.data, Post, lambda row: self._translate.post(row, users))
        self._unjoined += len(answer.data) - len(rows.events) - len(rows.rejected)
        newest = place.newest
        if newest is None and answer.meta.newest_id is not None:
            newest = str(answer.meta.newest_id)
        began = _began(place, reply)
        after = replace(
            place, newest=newest, page=answer.meta.next_token or None, asked_at=began, part=0
        )
        if after.page is not None:
            return _Page(rows.unique(), rows.rejected, after, pause=reply.pause)
        self._say_unjoined()
        after = replace(after, since=newest or place.since, newest=None)
        if self._config.deletions:
            after = replace(after, step="deletions")
            return _Page(rows.unique(), rows.rejected, after, pause=reply.pause)
        return self._last_page(rows, after, began, reply.pause)

    async def _deletions(self, place: Cursor, size: str) -> _Page:
        params = {"max_results": size}
        if place.deletions is not None:
            params["since"] = place.deletions
        reply = await self._client.get(DELETIONS, params)
        answer = decoded(reply.content, Deletions, DELETIONS)
        rows = _read(DELETIONS, answer.data, Removal, self._translate.removal)
        after = replace(place, deletions=answer.meta.next_token, part=0)
        if answer.meta.has_more:
            return _Page(rows.unique(), rows.rejected, after, pause=reply.pause)
        return self._last_page(rows, after, _began(place, reply), reply.pause)

    @staticmethod
    def _last_page(rows: _Rows, after: Cursor, began: int, pause: timedelta | None) -> _Page:
        """The page that ends a walk: the next one begins with posts again."""
        after = replace(after, step="posts", asked_at=None)
        finished_at = datetime.fromtimestamp(began / 1000, UTC)
        return _Page(rows.unique(), rows.rejected, after, finished_at, pause)

    def _say_unjoined(self) -> None:
        if self._unjoined:
            self._log.info("skipped %d own posts that join no conversation", self._unjoined)
            self._unjoined = 0


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a page, as far as they could be read."""

    events: tuple[AnyEvent, ...]
    rejected: tuple[Rejected, ...]

    def unique(self) -> tuple[AnyEvent, ...]:
        """Each event once, though the feed repeated some."""
        return tuple({(event.id, event.version): event for event in self.events}.values())


def _read(
    path: str, rows: list[Raw], kind: type[RowT], translate: Callable[[RowT], AnyEvent | None]
) -> _Rows:
    events: list[AnyEvent] = []
    rejected: list[Rejected] = []
    for number, raw in enumerate(rows, start=1):
        try:
            event = translate(msgspec.json.decode(raw, type=kind))
        except ValueError as error:  # msgspec's errors and UnicodeDecodeError are some, too
            text = bytes(raw).decode(errors="replace")
            rejected.append(Rejected(where=f"{path}, row {number}", reason=str(error), raw=text))
            continue
        if event is not None:
            events.append(event)
    return _Rows(tuple(events), tuple(rejected))


def _users(rows: list[Raw]) -> Users:
    """Accounts by network and id. One that cannot be read is as good as not there."""
    users: Users = {}
    for raw in rows:
        try:
            user = msgspec.json.decode(raw, type=User)
        except ValueError:
            continue
        users[user.network, str(user.id)] = user
    return users


def _began(place: Cursor, reply: Accepted) -> int:
    """When the walk under way began (ms since epoch): with this answer if it is the first."""
    return place.asked_at if place.asked_at is not None else int(reply.at.timestamp() * 1000)
