"""Reading the files that tablets leave in a folder, one at a time and without trusting them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hubmon.connect import ConfigError, Transient
from hubmon_crew.cursor import Stamp
from hubmon_crew.envelope import parse_name

SUFFIX = ".json"
"""Of a finished envelope."""

LARGEST = 256 * 1024
"""Bytes; an envelope is a few hundred, and more than this is not one."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it stood when it was read."""

    stamp: Stamp
    raw: bytes = b""
    problem: str = ""
    """Why it could not be read; empty when it could."""


def envelope_files(folder: Path, key: str) -> Iterator[tuple[str, Stamp]]:
    """Name and stamp of every file in `folder` that is finished: `*.json` without a leading dot.

    Args:
        folder: the inbox.
        key: the configuration key that names it, for the error.
    """
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.endswith(SUFFIX) or entry.name.startswith("."):
                    continue
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # taken away since the folder was listed
                if not stat.S_ISDIR(status.st_mode):
                    yield entry.name, _stamp(status)
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        raise ConfigError(
            f"{key}: the folder {folder} cannot be read: {error.strerror}",
            hint="Make it, mount it, or give hubmon the right to read it.",
        ) from error
    except OSError as error:
        raise Transient(f"{key}: the folder {folder} cannot be read: {error.strerror}") from error


def reading_order(name: str) -> tuple[bool, str, int, str]:
    """A sort key: by tablet and number, as the name says; files named otherwise come last."""
    device, seq = parse_name(name.removesuffix(SUFFIX)) or ("", 0)
    return not device, device, seq, name


def read_file(path: Path) -> Content | None:
    """A file's bytes and state; None when it is not there any more."""
    try:
        with open(path, "rb", opener=_opener) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Content(_stamp(status), problem="it is not a regular file")
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        return _unopened(path, error)
    if len(raw) > LARGEST:
        return Content(_stamp(status), raw, f"it is larger than {LARGEST:,} bytes")
    return Content(_stamp(status), raw)


def printable(name: str) -> str:
    r"""A file name as valid text: bytes that are not UTF-8 are written ``\udcff``."""
    return name.encode("utf-8", "backslashreplace").decode()


def _opener(path: str, flags: int) -> int:
    # A pipe without a writer must not hold up the poll, nor a link lead out of the folder.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _unopened(path: Path, error: OSError) -> Content | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        return Content(_stamp(status), problem="it is a symbolic link, not a regular file")
    return Content(_stamp(status), problem=f"it cannot be read: {error.strerror}")


def _stamp(status: os.stat_result) -> Stamp:
    # The time of the last change of state: unlike the modification time, no copy can carry it over.
    return status.st_ctime_ns, status.st_size
