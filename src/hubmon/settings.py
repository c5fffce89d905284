"""Kinds of values in the configuration that TOML has no word for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus

from hubmon.errors import ConfigError

_PART = r"\s*(\d+(?:\.\d+)?)\s*([smhd])\s*"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Duration(timedelta):
    """A time span, written ``"90s"``, ``"5m"``, ``"1h 30m"`` or ``"2d"``."""

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read it as a person writes it; raises `ValueError`."""
        total = timedelta()
        rest = text
        while part := re.match(_PART, rest):
            try:
                total += timedelta(**{_UNITS[part[2]]: float(part[1])})
            except OverflowError as error:
                raise ValueError(f'"{text}" is too long') from error
            rest = rest[part.end() :]
        if rest or not text.strip():
            raise ValueError(f'"{text}" is no duration; write it like "90s", "5m", "1h 30m", "2d"')
        return cls(seconds=total.total_seconds())


class Secret:
    """A value that never appears in a log, an error or a screen.

    In the configuration it is written as a reference: ``"env:NAME"`` (an environment variable) or
    ``"file:PATH"`` (a file's first line).

    Args:
        reference: how the configuration names it.
        reveal: gives the value.
    """

    # Not a dataclass: msgspec would take a table of its fields in the place of a reference.
    __slots__ = ("_reveal", "reference")

    def __init__(self, reference: str, reveal: Callable[[], str]) -> None:
        self.reference = reference
        self._reveal = reveal

    def reveal(self) -> str:
        """The value itself; raises `ConfigError` when the variable or the file is not there."""
        return self._reveal()

    def __repr__(self) -> str:
        return f"<secret {self.reference}>"


class Secrets:
    """Makes secrets from references, and takes their values out of what is said in public."""

    def __init__(self) -> None:
        self._revealed: set[str] = set()

    def secret(self, reference: str, folder: Path) -> Secret:
        """The secret a reference names; raises `ValueError` when it is no reference.

        Args:
            reference: ``env:NAME`` or ``file:PATH``.
            folder: what a relative path is relative to.
        """
        kind, _, name = reference.partition(":")
        if kind == "env" and name:
            return Secret(reference, lambda: self._remember(_from_environment(name)))
        if kind == "file" and name:
            path = folder / _home_expanded(name)
            return Secret(reference, lambda: self._remember(_from_file(path)))
        raise ValueError('a secret is written "env:NAME" or "file:PATH", never as itself')

    def _remember(self, value: str) -> str:
        import json  # noqa: PLC0415  # only who uses a secret waits for it

        self._revealed.update(
            (value, repr(value)[1:-1], json.dumps(value)[1:-1], quote(value), quote_plus(value))
        )
        return value

    def redact(self, text: str) -> str:
        """`text` without the value of any secret that was used, in any of its usual spellings."""
        for value in sorted(self._revealed, key=len, reverse=True):
            text = text.replace(value, "***")
        return text


def _home_expanded(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError as error:
        raise ValueError(f"nobody here has the home folder of {name}") from error


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        lack = "empty" if name in os.environ else "not set"
        raise ConfigError(
            f"the environment variable {name}, named as a secret, is {lack}.",
            hint=f"Set {name} where hubmon runs (a service has an environment of its own), or name"
            " another place in the configuration.",
        )
    return value


def _from_file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            value = file.readline().strip()
    except OSError as error:
        raise ConfigError(
            f"the file {path}, named as a secret, cannot be read ({error.strerror})."
        ) from error
    if not value:
        raise ConfigError(f"the file {path}, named as a secret, has an empty first line.")
    return value
