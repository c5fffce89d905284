"""Where something is published by HTTP, and what its refusals mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple, NoReturn
from urllib.parse import urlsplit

import httpx
from msgspec import Struct, field

from hubmon.connect import AuthError, ConfigError, Host, RateLimited, Secret, Transient

_LONGEST_REASON = 200
_PASSING = frozenset({408, 409, 425})
"""Refusals below 500 that another try may not meet (RFC 9110, RFC 8470)."""


class TargetConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys that every publisher has."""

    url: str = ""
    """Where to. Beside a secret one, what people are shown in its place; may then be empty."""
    secret_url: Secret | None = None
    """Where to, when the address itself lets people in."""
    method: Literal["PUT", "POST"] = "PUT"
    token: Secret | None = None
    """Sent as bearer token; None for a service that asks for none."""
    headers: dict[str, str] = field(default_factory=dict)
    """Further headers that everybody may know."""
    secret_headers: dict[str, Secret] = field(default_factory=dict)
    """Further headers that nobody may."""


class _Answer(NamedTuple):
    http: httpx.Response
    said: str
    """The beginning of its content where it is a refusal."""


class Target:
    """One address that takes what is published."""

    def __init__(self, config: TargetConfig, host: Host) -> None:
        """Prepare; raises `ConfigError` when there is no address, or none that can be used."""
        if config.url:
            _check(config.url, "url")
        elif config.secret_url is None:
            raise ConfigError("it needs a url, or a secret_url")
        self._config = config
        self._host = host
        self._http = host.http()

    @property
    def name(self) -> str:
        """The service as people may read it: never more than the machine of a secret address."""
        url = self._config.url
        return urlsplit(url).netloc if url else "the service behind secret_url"

    async def put(self, content: bytes, content_type: str, key: str) -> None:
        """Publish something.

        A service that heeds `Idempotency-Key` takes it once however often it comes; to put the same
        figures twice does no harm.

        Raises:
            AuthError, ConfigError, RateLimited, Transient: it was not taken.
        """
        headers = {"Content-Type": content_type, "Idempotency-Key": key, **self._headers()}
        answer = await self._ask(self._config.method, headers, content)
        if not answer.http.is_success:
            self._refused(answer)

    async def check(self) -> str:
        """Ask the service for its headers, which changes nothing there."""
        answer = await self._ask("HEAD", self._headers(), b"")
        if answer.http.status_code in {401, 403}:
            self._refused(answer)
        return f"{self.name} answers; {self._config.method} was not tried"

    async def aclose(self) -> None:
        """Close the HTTP client."""
        await self._http.aclose()

    def _headers(self) -> dict[str, str]:
        config = self._config
        headers = dict(config.headers)
        headers.update((name, secret.reveal()) for name, secret in config.secret_headers.items())
        if config.token is not None:
            headers["Authorization"] = f"Bearer {config.token.reveal()}"
        return headers

    async def _ask(self, method: str, headers: dict[str, str], content: bytes) -> _Answer:
        url = self._config.url
        if self._config.secret_url is not None:
            url = self._config.secret_url.reveal()
            _check(url, "secret_url")
        try:
            async with self._http.stream(method, url, headers=headers, content=content) as answer:
                return _Answer(answer, "" if answer.is_success else await _beginning(answer))
        except httpx.TimeoutException as error:
            raise Transient(f"{self.name} did not answer in time") from error
        except (httpx.LocalProtocolError, UnicodeError):  # its words would hold the header's value
            raise ConfigError("a header has characters that HTTP does not allow") from None
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise Transient(f"{self.name} cannot be reached: {self._why(error)}") from error

    def _why(self, error: Exception) -> str:
        """What went wrong; where the address is a secret, nothing that may speak of it."""
        kind = type(error).__name__
        return kind if self._config.secret_url is not None else _line(str(error)) or kind

    def _refused(self, refusal: _Answer) -> NoReturn:
        answer = refusal.http
        status = answer.status_code
        said = f": {refusal.said}" if refusal.said and answer.is_client_error else ""
        what = f"{self.name} answered {status} to {answer.request.method}{said}"
        if status in {401, 403}:
            raise AuthError(what, hint="Check token and secret_headers: one may be wrong or old.")
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise RateLimited(what, retry_at=_retry_at(answer, self._host.clock.now()))
        if answer.is_redirect:
            raise ConfigError(what, hint="It has moved: give its new address.")
        if answer.is_client_error and status not in _PASSING:
            raise ConfigError(what, hint="Check the address, method and what is sent.")
        raise Transient(what)


def _check(url: str, key: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        usable = False
    if not usable:
        raise ConfigError(f"{key} is not an address of the form https://host/path")
    if key == "url" and (parts.username or parts.password):
        raise ConfigError(
            "url contains a user name or password, which would show in errors and logs",
            hint='Give the whole address by secret_url = "env:NAME".',
        )


async def _beginning(answer: httpx.Response) -> str:
    """What the service says first, in one line; it may go on for ever."""
    content = b""
    async for part in answer.aiter_bytes():
        content += part
        if len(content) >= _LONGEST_REASON:
            break
    return _line(content.decode(errors="replace"))


def _line(text: str) -> str:
    """Foreign text in one line, short, with nothing in it that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text[:_LONGEST_REASON]).strip()


def _retry_at(answer: httpx.Response, now: datetime) -> datetime | None:
    """Its Retry-After (RFC 9110, 10.2.3): seconds, or a date."""
    told = answer.headers.get("retry-after", "")
    if told.isdecimal() and len(told) < 8:
        return now + timedelta(seconds=int(told))
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
