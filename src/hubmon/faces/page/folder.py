"""Puts a site into a folder so that whoever reads meanwhile gets each file whole, old or new."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hubmon.errors import HubmonError

_LOCK: Final = ".publishing"
_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755
"""Whoever serves the pages is another user, and a service's umask may keep others out."""
_BADGES: Final = ("badge-*.svg", "*/badge-*.svg")


def put(folder: Path, site: Iterable[tuple[str, bytes]]) -> None:
    """Write the files in their order, and take away the badges of channels that are gone.

    What is killed half-way leaves some files old and some new, none broken; the next one that
    publishes writes over what it left beside them.

    Raises:
        HubmonError: the folder cannot be written.
    """
    try:
        _make(folder)
        with _alone(folder):
            written = {_replace(folder / name, content) for name, content in site}
            for pattern in _BADGES:
                for left in set(folder.glob(pattern)) - written:
                    left.unlink()
    except OSError as error:
        raise HubmonError(
            f"Nothing can be published into {folder}: {error.strerror} ({error.filename}).",
            hint="The folder has to be writable for whoever runs hubmon, with room on its disk.",
        ) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait for another one that publishes there; the lock ends with its process."""
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(path: Path, content: bytes) -> Path:
    _make(path.parent)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        os.fchmod(file.fileno(), _FILE_MODE)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return path


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(_FOLDER_MODE)
