"""What apprise is asked for, and what it answers in our terms. It is loaded when it is used."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from hubmon.connect import AuthError, ConfigError, Outgoing, RateLimited, Secret, Transient

if TYPE_CHECKING:
    from apprise import Apprise, AppriseResult

Failure: TypeAlias = AuthError | ConfigError | RateLimited | Transient

_TYPES: Final = {"begins": "warning", "escalated": "failure", "ends": "success"}
"""By stage; apprise shows them by a colour or an icon where a service has one."""
_STATUS: Final = re.compile(r"error=(\d{3})\b")
_PARTS: Final = re.compile(r"[/:@?&=,;#+%\s]+")
_TOO_SHORT_TO_HIDE: Final = 4


class Service:
    """One way to somebody.

    Args:
        key: where it stands in the configuration.
        url: apprise's URL of it; a new one counts with the next message.

    Raises:
        ConfigError: apprise is not installed, or does not understand the URL.
    """

    def __init__(self, key: str, url: Secret) -> None:
        self.reference = url.reference
        self._key = key
        self._secret = url
        self._use(url.reveal())

    def _use(self, url: str) -> None:
        apprise = _apprise(url)
        if len(apprise) != 1:
            raise ConfigError(
                f"{self._key}: {self.reference} has to hold one URL that apprise understands",
                hint="docs/alerts.md shows some; https://appriseit.com lists them all.",
            )
        self._url = url
        self._parts = _secret_parts(url)
        self._apprise = apprise
        self.name = str(next(iter(apprise)).service_name)

    async def send(self, out: Outgoing) -> None:
        """Send one message; raises a `Failure` that says why it was not accepted."""
        url = self._secret.reveal()
        if url != self._url:
            self._use(url)
        result = await self._apprise.async_notify(
            body=out.text,
            title=out.title,
            notify_type=_TYPES.get(out.stage, "info"),
            body_format="text",
        )
        if not result:
            raise self._error(result)

    def _error(self, result: AppriseResult) -> Failure:
        said = " ".join(entry.message for one in result.results for entry in one.logs())
        what = f"{self._key} ({self.name}): {self._discreet(said) or 'not accepted'}"
        found = _STATUS.search(said)
        match found[1] if found else "":
            case "401" | "403":
                return AuthError(what, hint="Mend the URL that the configuration names.")
            case "429":
                return RateLimited(what)
            case "400" | "404" | "405" | "410" | "422":
                return ConfigError(what, hint="Mend the URL that the configuration names.")
        return Transient(what)

    def _discreet(self, said: str) -> str:
        """What apprise says, without any part of the URL."""
        for part in self._parts:
            said = said.replace(part, "***")
        return said


def _secret_parts(url: str) -> list[str]:
    _, _, beyond_schema = url.partition("://")
    parts = {part for part in _PARTS.split(beyond_schema) if len(part) >= _TOO_SHORT_TO_HIDE}
    return sorted(parts, key=len, reverse=True)


def _apprise(url: str) -> Apprise:
    try:
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415  # only who is configured waits
    except ImportError as error:
        raise ConfigError(
            f"alerts go through the library apprise, which cannot be loaded ({error})",
            hint="pip install 'hubmon[alerts]'",
        ) from error
    library = logging.getLogger("apprise")
    library.propagate = False  # it may name what is secret; what matters stands in its answers
    if not library.handlers:
        library.addHandler(logging.NullHandler())
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # the same
    return Apprise(url, asset=AppriseAsset(app_id="hubmon", app_desc="hubmon", app_url=""))
