"""The errors people meet: each says what is wrong, where, and what to do about it."""

from __future__ import annotations

from datetime import datetime


class HubmonError(Exception):
    """Something a person has to know about.

    Args:
        message: what is wrong and where, in one sentence.
        hint: what to do about it; empty when the message says it all.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def message_and_hint(self) -> str:
        """What is wrong and what to do, in one line."""
        if not self.hint:
            return self.message
        stop = "" if self.message.endswith((".", "!", "?", ":")) else "."
        return f"{self.message}{stop} {self.hint}"


class ConfigError(HubmonError):
    """The configuration cannot be used as it is; the message names the file and the key."""


class StoreError(HubmonError):
    """The database cannot be used: missing, locked, full, corrupt, or written by a newer hubmon."""


class StoreMissing(StoreError):
    """There is no database yet at the path."""


class CollectorRunning(StoreError):
    """Another process already collects into this store; everyone else may only look."""


class ConnectorError(HubmonError):
    """A connector could not do what was asked; its kind decides when it is tried again."""


class AuthError(ConnectorError):
    """The source refuses the credentials; a person has to mend them, retries are slow."""


class RateLimited(ConnectorError):
    """The source asks to be left alone for a while.

    Args:
        message: what the source said.
        retry_at: when it may be asked again (aware); None leaves it to the collector's back-off.
    """

    def __init__(self, message: str, *, retry_at: datetime | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_at = retry_at


class Transient(ConnectorError):
    """A passing failure: a time-out, a 5xx, a file being written. The same poll is tried again."""


class CursorInvalid(ConnectorError):
    """The source no longer knows the cursor; the collector polls again from the start.

    What is redelivered counts once, so starting again loses nothing.
    """


def cause(error: Exception) -> str:
    """What went wrong, for a line of a log: the words for people where there are any."""
    return error.message if isinstance(error, HubmonError) else repr(error)
