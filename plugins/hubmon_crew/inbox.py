"""Reading the inbox: what is new since a cursor, and what to do with what is not."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hubmon.connect import AnyEvent, Rejected
from hubmon_crew.cursor import Progress, Stamp
from hubmon_crew.digests import Digests, Known
from hubmon_crew.envelope import AnyEnvelope, digest, parse_name, read_envelope, to_event
from hubmon_crew.files import SUFFIX, Content, envelope_files, printable, read_file, reading_order

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
        self._waiting: deque[tuple[str, Stamp]] = deque()

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
            before = progress.rejected.get(printable(name))
            if before is not None:
                rejected[printable(name)] = before
            if stamp in (self._settled.get(name), before):
                settled[name] = stamp
            else:
                waiting.append((name, stamp))
        progress.rejected = rejected
        self._settled = settled
        self._waiting.extend(sorted(waiting, key=lambda listed: reading_order(listed[0])))

    def read(self, progress: Progress, limit: int) -> Found:
        """Read listed files until `limit` things came of them; `progress` is carried along."""
        found = Found()
        with self._digests.together():
            while self._waiting and len(found) < limit:
                name, stamp = self._waiting.popleft()
                if self._after == "keep" and self._is_known(name, stamp, progress):
                    self._settled[name] = stamp
                else:
                    self._read_one(name, progress, found)
        return found

    def _is_known(self, name: str, stamp: Stamp, progress: Progress) -> bool:
        """Whether an earlier process read the file just as it stands."""
        device, seq = parse_name(name.removesuffix(SUFFIX)) or ("", 0)
        if device not in progress.read or seq not in progress.read[device]:
            return False
        known = self._digests.get(device, seq)
        return known is not None and known.stamp == stamp

    def _read_one(self, name: str, progress: Progress, found: Found) -> None:
        content = read_file(self._folder / name)
        if content is None:
            return
        if content.problem:
            self._reject(name, content, content.problem, progress, found)
            return
        try:
            envelope = read_envelope(content.raw)
            event = self._new_event(envelope, content.stamp, progress)
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

    def _new_event(
        self, envelope: AnyEnvelope, stamp: Stamp, progress: Progress
    ) -> AnyEvent | None:
        """The envelope's event, or None when it was read before.

        Raises:
            ValueError: its number was read before, with other content.
        """
        device, seq = envelope.device, envelope.seq
        numbers = progress.read[device]
        now = Known(digest(envelope), stamp)
        before = self._digests.get(device, seq) if seq in numbers else None
        if before is not None and before.digest != now.digest:
            raise ValueError(
                f"tablet {device} used number {seq} twice with different content; what came first"
                " stands. Was the tablet reset? Then give it a new name"
            )
        if before != now:
            self._digests.put(device, seq, now)
        if seq in numbers:
            return None
        numbers.add(seq)
        return to_event(envelope)

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
