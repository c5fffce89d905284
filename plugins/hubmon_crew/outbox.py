"""Leaving the hub's notes in a folder for the tablets, each once."""

from __future__ import annotations

import os
import re
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from hubmon.connect import ConfigError, CrewNote, Outgoing, Receipt, Transient
from hubmon_crew.envelope import note_case

STREAM = "outbox"
TAKEN = "taken"
"""Where the tablets' gateway puts a note it has taken: the proof that it was delivered here."""

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_ODD = re.compile(r"[^a-z0-9]+")


class Letter(Struct, frozen=True, kw_only=True):
    """A note as the tablets find it."""

    note: str
    """Its key: a receipt names it, and a tablet shows a note of the same key once."""
    created_at: datetime
    flight: str
    case: tuple[str, ...]
    text: str
    kind: Literal["note"] = "note"


class Outbox:
    """A folder of notes for tablets, one file each."""

    def __init__(self, folder: Path, key: str) -> None:
        self._folder = folder
        self._key = key

    def put(self, out: Outgoing) -> Receipt:
        """Write the note's file unless it is there, or was taken, already."""
        letter = Letter(
            note=out.key,
            created_at=out.created_at,
            flight=out.flight,
            case=out.case,
            text=out.text,
        )
        name = file_name(out.key)
        try:
            if not self._is_there(name, letter):
                self._write(name, msgspec.json.encode(letter))
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise ConfigError(
                f"{self._key}: no note can be written into {self._folder}: {error.strerror}",
                hint="Make the folder, or give hubmon the right to write there.",
            ) from error
        except OSError as error:
            raise Transient(f"{self._key}: {name} cannot be written: {error.strerror}") from error
        return Receipt(reference=name, events=(_event(out),))

    def waiting(self) -> int:
        """How many notes no gateway has taken yet."""
        return sum(1 for path in self._folder.iterdir() if path.suffix == ".json")

    def _is_there(self, name: str, letter: Letter) -> bool:
        for path in (self._folder / name, self._folder / TAKEN / name):
            try:
                present = path.read_bytes()
            except FileNotFoundError:
                continue
            if present != msgspec.json.encode(letter):
                raise ConfigError(
                    f"{self._key}: {path} holds something else than note {letter.note!r}",
                    hint="Move that file away; hubmon then writes the note.",
                )
            return True
        return False

    def _write(self, name: str, content: bytes) -> None:
        unfinished = self._folder / f".{name}.tmp"
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def file_name(key: str) -> str:
    """The name of a note's file: always inside the folder, and different for different keys."""
    if _PLAIN.fullmatch(key):
        return f"{key}.json"
    words = _ODD.sub("-", key.lower())[:40].strip("-")
    mark = blake2b(key.encode(), digest_size=8).hexdigest()
    return f"{words or 'note'}-{mark}.json"


def _event(out: Outgoing) -> CrewNote:
    return CrewNote(
        stream=STREAM,
        id=out.key,
        at=out.created_at,
        case=(*out.case, *note_case(out.key)),
        direction="out",
        flight=out.flight,
        text=out.text,
        note=out.key,
    )
