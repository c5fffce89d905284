"""What the simulated feed answers to a request, with faults (docs/connectors/social.md)."""

from __future__ import annotations

import math
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Meta, Struct

from hubmon_social.mock.faults import Faults
from hubmon_social.mock.feed import Feed, Version
from hubmon_social.mock.rows import post_row, removal_row, user_row

WINDOW = timedelta(minutes=15)
REMEMBERED = 50
"""How many rows already shown are kept to be shown again as duplicates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes
    length: int
    """What Content-Length claims; more than the body has when the answer breaks off."""
    at: datetime
    """The feed's present moment, for the Date header."""
    headers: dict[str, str] = field(default_factory=dict)
    wait: timedelta = timedelta()
    """How long in real time the answer is held back."""


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """What the hub says of itself."""

    description: Annotated[str, Meta(max_length=160)] = ""


class Refusal(Exception):
    """A request that the feed does not fulfil."""

    def __init__(self, status: int, title: str, **details: Any) -> None:
        super().__init__(title)
        self.status = status
        self.body = {"title": title, "status": status, **details}


class Service:
    """Answers requests for one feed; may be called from several threads.

    Args:
        feed: what there is to show.
        faults: how badly it is shown.
        now: the feed's clock.
        token: the bearer token that a request must carry; None lets everyone in.
    """

    def __init__(
        self, feed: Feed, faults: Faults, now: Callable[[], datetime], token: str | None = None
    ) -> None:
        self._feed = feed
        self._faults = faults
        self._now = now
        self._token = token
        self._lock = threading.Lock()
        self._random = random.Random(faults.seed)  # noqa: S311 - simulation, nothing secret
        self._closed_until = datetime.min.replace(tzinfo=UTC)
        self._window_ends = self._closed_until
        self._requests = 0
        self._profile = Profile()
        self._nonce = 0
        self._shown: list[Version] = []

    def answer(
        self, target: str, authorization: str | None, changed: bytes | None = None
    ) -> Answer:
        """Answer a request.

        Args:
            target: its path and query.
            authorization: the value of its Authorization header.
            changed: the body of a PUT; None for a GET.
        """
        with self._lock:
            now = self._now()
            self._feed.arrive(now, self._lateness)
            wait = self._faults.slow_for if self._hit(self._faults.slow) else timedelta()
            try:
                self._admit(authorization, now)
                status, content = 200, self._fulfil(target, changed)
            except Refusal as refusal:
                status, content = refusal.status, refusal.body
            body = msgspec.json.encode(content)
            answer = Answer(
                status=status,
                body=body,
                length=len(body),
                at=now,
                headers=self._limit_headers(now, status),
                wait=wait,
            )
            return self._break_off(answer) if self._hit(self._faults.truncate) else answer

    def _admit(self, authorization: str | None, now: datetime) -> None:
        if self._token is not None and authorization != f"Bearer {self._token}":
            raise Refusal(401, "Unauthorized", detail="Unauthorized")
        self._limit(now)
        if self._hit(self._faults.server_error):
            raise Refusal(self._random.choice((500, 502, 503, 504)), "Something is broken")

    def _fulfil(self, target: str, changed: bytes | None) -> dict[str, Any]:
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        if parts.path == "/2/profile":
            return self._profile_with(changed)
        if parts.path == "/2/mentions":
            return self._mentions(query)
        if parts.path == "/2/deletions":
            return self._deletions(query)
        raise Refusal(404, "Not Found Error", detail=f"There is no {parts.path}")

    def _profile_with(self, changed: bytes | None) -> dict[str, Any]:
        if changed is not None:
            try:
                profile = msgspec.json.decode(changed, type=Profile)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Refusal(400, "Invalid Request", detail=str(error)) from error
            self._profile = profile
        return {"description": self._profile.description}

    def _mentions(self, query: dict[str, str]) -> dict[str, Any]:
        self._expire(query)
        since = self._position(query, "since_id", self._feed.latest())
        before = self._position(query, "pagination_token", self._feed.latest() + 1)
        page = self._feed.page(since=since or 0, before=before, size=_size(query))
        if page.rows and self._hit(self._faults.empty_page):
            top = before if before is not None else self._feed.latest() + 1
            return {"meta": {"result_count": 0, "next_token": self._token_for(top)}}
        if not page.rows:
            return {"meta": {"result_count": 0}}
        rows = self._with_duplicates(page.rows)
        if self._hit(self._faults.reorder):
            self._random.shuffle(rows)
        meta = {
            "result_count": len(rows),
            "newest_id": f"{self._feed.name}-{page.newest}",
            "oldest_id": f"{self._feed.name}-{page.oldest}",
        }
        if page.next_before is not None:
            meta["next_token"] = self._token_for(page.next_before)
        users = {(row.post.network, row.post.author): user_row(row.post) for row in rows}
        return {
            "data": [post_row(row) for row in rows],
            "includes": {"users": list(users.values())},
            "meta": meta,
        }

    def _deletions(self, query: dict[str, str]) -> dict[str, Any]:
        self._expire(query)
        since = self._position(query, "since", self._feed.removed()) or 0
        rows = self._feed.removals(since=since, size=_size(query))
        if rows and self._hit(self._faults.empty_page):
            return {
                "meta": {"result_count": 0, "next_token": self._token_for(since), "has_more": True}
            }
        reached = since + len(rows)
        meta = {
            "result_count": len(rows),
            "next_token": f"{self._feed.name}-{reached}",
            "has_more": reached < self._feed.removed(),
        }
        return {"data": [removal_row(row) for row in rows], "meta": meta}

    def _position(self, query: dict[str, str], name: str, highest: int) -> int | None:
        """The position that a query parameter stands for; None without the parameter."""
        value = query.get(name)
        if value is None:
            return None
        feed, _, rest = value.partition("-")
        digits = rest.partition("-")[0]
        if feed != self._feed.name or not digits.isdecimal() or int(digits) > highest:
            raise _invalid(name, value, f"The `{name}` query parameter value is not known here")
        return int(digits)

    def _token_for(self, position: int) -> str:
        """A token that differs each time, as a real feed's do."""
        self._nonce += 1
        return f"{self._feed.name}-{position}-{self._nonce}"

    def _with_duplicates(self, rows: tuple[Version, ...]) -> list[Version]:
        result = list(rows)
        for row in rows:
            if self._hit(self._faults.duplicate):
                other = self._random.choice(self._shown) if self._shown else row
                result.append(self._random.choice((row, other)))
        self._shown = [*self._shown, *rows][-REMEMBERED:]
        return result

    def _lateness(self) -> timedelta:
        if not self._hit(self._faults.back_date):
            return timedelta()
        return self._faults.late_by * self._random.uniform(0.1, 1)

    def _expire(self, query: dict[str, str]) -> None:
        for name in ("pagination_token", "since_id", "since"):
            if name in query and self._hit(self._faults.expire):
                raise _invalid(name, query[name], f"The `{name}` query parameter value has expired")

    def _limit(self, now: datetime) -> None:
        if now >= self._window_ends:
            self._window_ends, self._requests = now + WINDOW, 0
        self._requests += 1
        allowed = self._faults.requests
        if allowed is not None and self._requests > allowed:
            self._closed_until = self._window_ends
        elif now >= self._closed_until and self._hit(self._faults.rate_limit):
            self._closed_until = now + self._faults.pause
        if now < self._closed_until:
            raise Refusal(429, "Too Many Requests", detail="Too Many Requests")

    def _limit_headers(self, now: datetime, status: int) -> dict[str, str]:
        closed = status == 429
        allowed = self._faults.requests
        if allowed is None and not closed:
            return {}
        reset = self._closed_until if closed else max(self._window_ends, now)
        limit = allowed if allowed is not None else self._requests
        left = 0 if closed else max(limit - self._requests, 0)
        return {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(left),
            "x-rate-limit-reset": str(math.ceil(reset.timestamp())),
        }

    def _break_off(self, answer: Answer) -> Answer:
        """Cut the body; half of the time the length tells, half of the time only the JSON does."""
        body = answer.body[: self._random.randrange(len(answer.body))]
        honest = self._random.random() < 0.5
        return replace(answer, body=body, length=len(body) if honest else answer.length)

    def _hit(self, rate: float) -> bool:
        return rate > 0 and self._random.random() < rate


def _size(query: dict[str, str]) -> int:
    value = query.get("max_results", "10")
    if not value.isdecimal() or not 5 <= int(value) <= 100:
        raise _invalid(
            "max_results",
            value,
            f"The `max_results` query parameter value [{value}] is not 5 to 100",
        )
    return int(value)


def _invalid(name: str, value: str, message: str) -> Refusal:
    return Refusal(
        400,
        "Invalid Request",
        detail="One or more parameters to your request was invalid.",
        errors=[{"parameters": {name: [value]}, "message": message}],
    )
