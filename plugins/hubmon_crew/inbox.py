"""Reading the inbox: what is new since a cursor, and what to do with what is not."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hubmon.connect import AnyEvent, Rejected
from hubmon_crew.cursor import Progress, Stamp
from hubmon_crew.digests import Digests
from hubmon_crew.envelope import AnyEnvelope, digest, read_envelope, to_event
from hubmon_crew.files import Content, envelope_files, printable, read_file, reading_order

ARCHIVE = "archive"

After = Literal["keep", "archive"]


@dataclass(slots=True)
class Found:
    """What one reading brought."""

    events: list[AnyEvent] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.events) + len(self.rejected)


class Inbox:
    """A folder of envelopes.

    The cursor alone decides what is new. What is remembered here saves work between polls that
    follow each other; `forget` drops it, and nothing but time is lost.
    """

    def __init__(
        self, folder: Path, key: str, after: After, digests: Digests, log: logging.Logger
    ) -> None:
        self._folder = folder
        self._key = key
        self._after = after
        self._digests = digests
        self._log = log
        self._settled: dict[str, Stamp] = {}
        self._waiting: deque[str] = deque()

    @property
    def listed(self) -> bool:
        """Whether files of the last listing still wait to be read."""
        return bool(self._waiting)

    def forget(self) -> None:
        """Drop what is remembered: the next reading goes by the cursor and the folder alone."""
        self._settled = {}
        self._waiting.clear()

    def list(self, progress: Progress) -> None:
        """List the folder, and drop what `progress` says of rejected files that are gone."""
        settled, waiting, rejected = {}, [], {}
        for name, stamp in envelope_files(self._folder, self._key):
            label = printable(name)
            if label in progress.rejected:
                rejected[label] = progress.rejected[label]
            if self._settled.get(name) == stamp or rejected.get(label) == stamp:
                settled[name] = stamp
            else:
                waiting.append(name)
        progress.rejected = rejected
        self._settled = settled
        self._waiting.extend(sorted(waiting, key=reading_order))

    def read(self, progress: Progress, limit: int) -> Found:
        """Read listed files until `limit` things came of them; `progress` is carried along."""
        found = Found()
        with self._digests.together():
            while self._waiting and len(found) < limit:
                self._read_one(self._waiting.popleft(), progress, found)
        return found

    def _read_one(self, name: str, progress: Progress, found: Found) -> None:
        content = read_file(self._folder / name)
        if content is None:
            return
        if content.problem:
            self._reject(name, content, content.problem, progress, found)
            return
        try:
            envelope = read_envelope(content.raw)
            event = self._new_event(envelope, progress)
        except ValueError as error:
            self._reject(name, content, str(error), progress, found)
            return
        progress.rejected.pop(printable(name), None)
        if event is not None:
            found.events.append(event)
        elif self._after == "archive":
            self._archive(name, envelope)
        # A file to be archived stays unsettled until it was seen again with its event committed.
        if event is None or self._after == "keep":
            self._settled[name] = content.stamp

    def _new_event(self, envelope: AnyEnvelope, progress: Progress) -> AnyEvent | None:
        """The envelope's event, or None when it was read before.

        Raises:
            ValueError: its number was read before, with other content.
        """
        device, seq, content = envelope.device, envelope.seq, digest(envelope)
        numbers = progress.read[device]
        if seq not in numbers:
            self._digests.put(device, seq, content)
            numbers.add(seq)
            return to_event(envelope)
        known = self._digests.get(device, seq)
        if known is None:
            self._digests.put(device, seq, content)
        elif known != content:
            raise ValueError(
                f"tablet {device} used number {seq} twice with different content; what came first"
                " stands. Was the tablet reset? Then give it a new name"
            )
        return None

    def _reject(
        self, name: str, content: Content, reason: str, progress: Progress, found: Found
    ) -> None:
        label = printable(name)
        self._settled[name] = content.stamp
        if progress.rejected.get(label) != content.stamp:
            progress.rejected[label] = content.stamp
            raw = content.raw.decode("utf-8", "replace")
            found.rejected.append(Rejected(where=label, reason=reason, raw=raw))

    def _archive(self, name: str, envelope: AnyEnvelope) -> None:
        """Move a file whose event is committed; what it replaces has the same content."""
        archive = self._folder / ARCHIVE
        try:
            archive.mkdir(exist_ok=True)
            (self._folder / name).replace(archive / f"{envelope.name}.json")
        except OSError as error:
            self._log.warning("cannot move %s to %s: %s", printable(name), archive, error.strerror)
