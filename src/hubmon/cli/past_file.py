"""Reads the file of a past, and says what is odd about a past."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon.errors import HubmonError
from hubmon.faces.counts import counted
from hubmon.plain import plain

if TYPE_CHECKING:
    from hubmon.estimate.history import History
    from hubmon.estimate.rows import Rows

_UNUSABLE_SHOWN = 5


def read_file(path: Path, names: Mapping[str, str]) -> History:
    """A past from CSV; what is odd about it is said on standard error.

    Args:
        path: of the file.
        names: what a column is called there, where it is called otherwise.

    Raises:
        HubmonError: when it cannot be read, or is no text in UTF-8.
        HistoryUnusable: when it has no past.
    """
    history = _read(path, names)
    say_what_is_left_out(path, history)
    _say_what_is_odd(path, history.rows)
    return history


def _read(path: Path, names: Mapping[str, str]) -> History:
    from hubmon.estimate.csv_history import read_csv  # noqa: PLC0415  # numpy comes with it

    try:
        with path.open("rb") as raw:
            _check_is_text(path, raw.peek()[:4])
            with TextIOWrapper(raw, newline="", encoding="utf-8-sig") as file:
                return read_csv(file, names, str(path))
    except OSError as error:
        raise HubmonError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise HubmonError(
            f"{path} is not UTF-8: byte {error.start} is {error.object[error.start]:#04x}.",
            hint=f"Convert it first: iconv -f ISO-8859-1 -t UTF-8 {path}",
        ) from None


def _check_is_text(path: Path, head: bytes) -> None:
    """Refuse what begins as UTF-16, or as a packed file, does."""
    if head.startswith(b"\x1f\x8b"):
        what, hint = "is packed by gzip", f"Unpack it first: gunzip -c < {path} > past.csv"
    elif head.startswith(b"PK\x03\x04"):
        what, hint = "is a ZIP file or a workbook", "Unpack it, or save its sheet as CSV in UTF-8."
    elif head.startswith((b"\xff\xfe", b"\xfe\xff")):
        what, hint = "is in UTF-16", f"Convert it first: iconv -f UTF-16 -t UTF-8 {path}"
    elif b"\0" in head:
        order = "BE" if head.startswith(b"\0") else "LE"
        what, hint = "is in UTF-16", f"Convert it first: iconv -f UTF-16{order} -t UTF-8 {path}"
    else:
        return
    raise HubmonError(f"{path} {what}, not text in UTF-8.", hint=hint)


def say_what_is_left_out(path: Path, history: History) -> None:
    """Tell a person what of a past does not count."""
    unusable = history.unusable
    for bad in unusable[:_UNUSABLE_SHOWN]:
        say(f"{path}, {bad.where}: {bad.reason}; left out")
    more = len(unusable) - _UNUSABLE_SHOWN
    if more > 0:
        whole = len(history.rows) + len(unusable)
        say(f"{path}: {more:,} more left out, {len(unusable):,} of {whole:,}")


def _say_what_is_odd(path: Path, rows: Rows) -> None:
    if early := rows.early_replies():
        replies = counted(early, "reply is", "replies are")
        say(f"{path}: {replies} older than the message; that counts as answered at once")
    if repeated := rows.repeated():
        alike = counted(repeated, "row is", "rows are")
        say(f"{path}: {alike} the same as another one with a reply; each counts")


def say(line: str) -> None:
    """Tell a person something that may name what stands in a file."""
    sys.stderr.write(f"{plain(line)}\n")
