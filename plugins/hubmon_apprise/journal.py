"""What was accepted by which service, so that what comes again is not sent again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

FILE: Final = "accepted"
_KEPT: Final = 1_000
"""A message comes again until its row is marked: soon after, or not at all."""


class Journal:
    """A file of lines, one for each message that a service accepted. Read when it is first used.

    Args:
        folder: gives the folder it is in.
    """

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder
        self._lines: dict[str, None] | None = None

    def has(self, key: str, service: str) -> bool:
        """Whether the service has accepted the message."""
        return _line(key, service) in self._known()

    def add(self, key: str, service: str) -> None:
        """Note that it has; on the disk when this returns. Raises `OSError`."""
        known = self._known()
        line = _line(key, service)
        with (self._folder() / FILE).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())
        known[line] = None

    def _known(self) -> dict[str, None]:
        if self._lines is None:
            self._lines = dict.fromkeys(self._read())
        return self._lines

    def _read(self) -> list[str]:
        """The newest lines; older ones go."""
        path = self._folder() / FILE
        try:
            text = path.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return []
        lines = text.splitlines()
        if len(lines) > 2 * _KEPT or not text.endswith("\n"):
            lines = lines[-_KEPT:]
            unfinished = path.with_name(f".{FILE}.tmp")
            unfinished.write_text("".join(f"{line}\n" for line in lines), "utf-8")
            unfinished.replace(path)
        return lines


def _line(key: str, service: str) -> str:
    return f"{key} {service}"
