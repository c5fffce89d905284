"""Finds the export's files: plain CSV, and CSV inside zip archives."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from hubmon.connect import Transient
from hubmon_salesforce.config import OBJECTS

REPORT = "report"
"""What a report export counts as until its header tells the object."""

_ORDER = (*OBJECTS, REPORT)
_BY_NAME = {name.lower(): name for name in _ORDER}
_STEM = re.compile(r"(casehistory2|[a-z]+)(?=[-_0-9.]|$)", re.IGNORECASE)

BLOCK = 1 << 18
"""Bytes read from the disk at once."""

DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What reading from a damaged or encrypted archive raises."""

Signature: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the export."""

    key: str
    """What a person calls it: ``Case.csv``, ``export.zip!Case.csv``."""
    object: str
    path: Path
    signature: Signature
    """Size and time of change, or an archive member's size and CRC: differs when it changed."""
    written: Signature
    """Size and time of change of the plain file, or of the whole archive."""
    member: str | None = None
    """Its name inside the archive `path`; None for a plain file."""

    @property
    def size(self) -> int:
        """Bytes of CSV."""
        return self.signature[0]

    @property
    def member_crc(self) -> int | None:
        """The CRC-32 of an archive's member; None for a plain file."""
        return None if self.member is None else self.signature[1]

    def open(self) -> BinaryIO:
        """The bytes of its CSV, from the start; may raise `OSError` or one of `DAMAGED`."""
        if self.member is None:
            return self.path.open("rb", buffering=BLOCK)
        with zipfile.ZipFile(self.path) as archive:
            try:
                member = archive.open(self.member)
            except KeyError as error:  # another archive took its place since it was listed
                raise FileNotFoundError(self.key) from error
        return io.BufferedReader(cast("io.RawIOBase", member), BLOCK)


def object_of(name: str) -> str | None:
    """The object a file holds, by its name up to the first ``-``, ``_`` or digit; else None."""
    found = _STEM.match(name)
    return _BY_NAME.get(found[1].lower()) if found and name.lower().endswith(".csv") else None


@dataclass
class Listing:
    """What a look at the export found."""

    sources: list[Source] = field(default_factory=list)
    """In the order in which they are to be read."""
    ignored: list[str] = field(default_factory=list)
    """Files of objects that hubmon has no use for."""
    waiting: list[str] = field(default_factory=list)
    """What cannot be read now, in a sentence for people."""


class Export:
    """The folder or archive a connector reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._archives: dict[Path, tuple[Signature, list[Source]]] = {}

    def look(self) -> Listing:
        """Find everything that can be read now. Raises `Transient` when nothing is there."""
        listing = Listing()
        try:
            folder = stat.S_ISDIR(self.path.stat().st_mode)
            for path in sorted(self.path.iterdir()) if folder else [self.path]:
                if not path.name.startswith("."):
                    self._add(path, listing)
        except FileNotFoundError as error:
            raise Transient(
                f"the Salesforce export {self.path} is not there",
                hint="Mount or create it, or mend the key path.",
            ) from error
        except OSError as error:
            raise Transient(
                f"the Salesforce export {self.path} cannot be listed: {error}"
            ) from error
        listing.sources.sort(key=lambda source: (_ORDER.index(source.object), source.key))
        return listing

    def _add(self, path: Path, listing: Listing) -> None:
        suffix = path.suffix.lower()
        if suffix not in {".csv", ".zip"}:
            return
        found = path.stat()
        signature = (found.st_size, found.st_mtime_ns)
        if suffix == ".zip":
            try:
                listing.sources += self._members(path, signature)
            except (*DAMAGED, OSError) as error:
                listing.waiting.append(f"{path.name} is not a whole archive ({error})")
        elif (name := object_of(path.name)) is not None:
            listing.sources.append(Source(path.name, name, path, signature, signature))
        else:
            listing.ignored.append(path.name)

    def _members(self, path: Path, signature: Signature) -> list[Source]:
        known = self._archives.get(path)
        if known is None or known[0] != signature:
            known = self._archives[path] = (signature, list(_archived(path, signature)))
        return known[1]


def _archived(path: Path, written: Signature) -> Iterator[Source]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            found = object_of(info.filename.rsplit("/", 1)[-1])
            if found is not None:
                signature = (info.file_size, info.CRC)
                yield Source(
                    f"{path.name}!{info.filename}", found, path, signature, written, info.filename
                )
