"""Requests to the feed, and its refusals as errors that the collector understands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NoReturn, TypeVar

import httpx
import msgspec

from hubmon.connect import (
    AuthError,
    Clock,
    ConfigError,
    CursorInvalid,
    RateLimited,
    Secret,
    Transient,
)
from hubmon_social.wire import Problem

MAX_BYTES = 16 * 1024 * 1024
"""A page has some 100 kB; what is larger than this is no page."""
CURSOR_PARAMETERS = frozenset({"since_id", "pagination_token", "since"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted answer."""

    content: bytes
    at: datetime
    """The moment for which the feed spoke: its own Date, at the latest when it was asked."""
    pause: timedelta | None
    """How long the rate limit asks to wait before the next request; None when there is room."""


class FeedClient:
    """Speaks to one feed.

    Args:
        http: a client whose base URL is the feed's.
        clock: hubmon's.
        token: sent as bearer token, as it is at each request; None for a feed that asks for none.
    """

    def __init__(self, http: httpx.AsyncClient, clock: Clock, token: Secret | None) -> None:
        self._http = http
        self._clock = clock
        self._token = token

    async def get(self, path: str, params: dict[str, str]) -> Accepted:
        """Ask for a page.

        Raises:
            AuthError, RateLimited, CursorInvalid, ConfigError, Transient: the feed or the way to it
                does not give one.
        """
        asked = self._clock.now()
        url = f"{self._http.base_url}".rstrip("/") + path
        try:
            async with self._http.stream(
                "GET", path, params=params, headers=self._headers()
            ) as response:
                content = await _read(response, url)
        except httpx.TimeoutException as error:
            raise Transient(f"{url} did not answer in time") from error
        except (httpx.LocalProtocolError, UnicodeError):  # its words would hold the token
            raise ConfigError("token has characters that HTTP does not allow") from None
        except httpx.RequestError as error:
            reason = _plain(str(error)) or type(error).__name__
            raise Transient(f"{url} cannot be reached or broke off: {reason}") from error
        if response.status_code != httpx.codes.OK:
            self._refuse(response, content, url, params)
        return Accepted(content, min(_date(response, asked), asked), self._pause(response))

    def _headers(self) -> dict[str, str]:
        return {} if self._token is None else {"Authorization": f"Bearer {self._token.reveal()}"}

    def _refuse(
        self, response: httpx.Response, content: bytes, url: str, params: dict[str, str]
    ) -> NoReturn:
        status = response.status_code
        problem = _problem(content)
        what = f"{url} answered {status}"
        reasons = [trouble.message for trouble in problem.errors]
        said = _plain("; ".join(reasons) or problem.detail or problem.title)
        if said:
            what = f"{what}: {said}"
        if status in {401, 403}:
            raise AuthError(what, hint="Check token: it may be wrong, expired or lack a right.")
        if status == 429:
            raise RateLimited(what, retry_at=self._retry_at(response))
        if status in {400, 410} and _is_about_cursor(problem, params):
            raise CursorInvalid(what)
        if status == 404:
            raise ConfigError(what, hint="Check base_url; without /2/deletions: deletions = false.")
        if response.is_redirect:
            raise ConfigError(what, hint="The feed has moved: give base_url its new address.")
        if status == 400:
            raise ConfigError(what, hint="Check page_size and base_url.")
        raise Transient(what)

    def _retry_at(self, response: httpx.Response) -> datetime | None:
        reset = _reset(response)
        if reset is not None:
            return reset
        seconds = response.headers.get("retry-after", "")
        if seconds.isdecimal() and len(seconds) < 8:
            return self._clock.now() + timedelta(seconds=int(seconds))
        return None

    def _pause(self, response: httpx.Response) -> timedelta | None:
        reset = _reset(response)
        if reset is None or response.headers.get("x-rate-limit-remaining") != "0":
            return None
        return max(reset - self._clock.now(), timedelta())


def decoded(content: bytes, kind: type[T], path: str) -> T:
    """An answer's JSON as the type it should have.

    Raises:
        Transient: it is cut off or something else; the same page is asked for again.
    """
    try:
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(_mended(content), type=kind)
    except (ValueError, RecursionError) as error:  # msgspec's and json's errors are ValueErrors
        raise Transient(f"the answer from {path} is broken off or no page: {error}") from error


def _mended(content: bytes) -> bytes:
    """JSON without halves of surrogate pairs, which a cut emoji leaves and msgspec refuses."""
    return json.dumps(json.loads(content), ensure_ascii=False).encode(errors="replace")


async def _read(response: httpx.Response, url: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_BYTES:
            raise Transient(f"{url} sends more than {MAX_BYTES // 2**20} MiB for one page")
        parts.append(part)
    return b"".join(parts)


def _problem(content: bytes) -> Problem:
    try:
        return msgspec.json.decode(content, type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Problem()


def _is_about_cursor(problem: Problem, params: dict[str, str]) -> bool:
    """Whether a refusal means the position: by the parameters it names, else by those it got."""
    named = {name for trouble in problem.errors for name in trouble.parameters}
    return bool(CURSOR_PARAMETERS & (named or params.keys()))


def _date(response: httpx.Response, otherwise: datetime) -> datetime:
    try:
        date = parsedate_to_datetime(response.headers["date"])
    except (KeyError, ValueError):
        return otherwise
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def _reset(response: httpx.Response) -> datetime | None:
    """The rate limit's x-rate-limit-reset (seconds since the epoch)."""
    seconds = response.headers.get("x-rate-limit-reset", "")
    if not seconds.isdecimal():
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _plain(text: str) -> str:
    """Foreign text in one line, short, with nothing in it that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text[:300]).strip()
