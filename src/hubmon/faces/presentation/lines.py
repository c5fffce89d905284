"""Lines of text with roles, laid out in cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, Literal, NamedTuple, TypeAlias, TypeVar, overload

from hubmon.plain import cell_width, clip, uncomposed

T = TypeVar("T")

Role: TypeAlias = Literal[
    "text",
    "strong",
    "muted",
    "faint",
    "stale",
    "good",
    "warn",
    "bad",
    "alarm",
    "arrivals",
    "replies",
    "title",
    "focus",
]
"""What a piece of text is; the theme and `widgets.roles` say how that looks.

`faint`: lines and marks that only guide the eye. `stale`: a figure that is not of the present.
`alarm`: it calls for somebody. `focus`: the title of the pane that has the keyboard.
"""


class Piece(NamedTuple):
    """Text of one role."""

    text: str
    role: Role = "text"


Line: TypeAlias = tuple[Piece, ...]


class Lines(Sequence[Line], Generic[T]):
    """A line of each thing, made when somebody looks at it: of hundreds a pane shows a few.

    Args:
        things: what the lines tell of.
        line: makes one.
    """

    def __init__(self, things: Sequence[T], line: Callable[[T], Line]) -> None:
        self._things = things
        self._line = line

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Line: ...

    @overload
    def __getitem__(self, at: slice) -> Lines[T]: ...

    def __getitem__(self, at: int | slice) -> Line | Lines[T]:
        if isinstance(at, slice):
            return Lines(self._things[at], self._line)
        return self._line(self._things[at])


class Drawing(NamedTuple):
    """What one pane shows."""

    lines: Sequence[Line]
    note: Line = ()
    """At the right end of the title."""
    head: Line | None = None
    """Names of the columns, above the lines."""
    keys: Sequence[str] = ()
    """What each line opens, "" where that is nothing; none for a pane whose lines open nothing."""
    anchor: int = 0
    """The line to keep in sight when not all of them fit."""
    beyond: tuple[int, int] = (0, 0)
    """How many more there are before the first line and after the last, which nobody listed."""


class Column(NamedTuple):
    """One column of a table."""

    name: str
    width: int
    right: bool = False
    """Numbers stand at the right."""
    rank: int = 0
    """The higher, the sooner it goes where there is no room; those of one rank go together."""
    grows: int = 0
    """Further cells that it makes good use of."""


def width_of(line: Iterable[Piece]) -> int:
    """Cells of a line."""
    return sum(cell_width(piece.text) for piece in line)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells."""
    text = uncomposed(text)
    room = width - cell_width(text)
    if room < 0:
        text = clip(text, width)
        room = width - cell_width(text)
    space = " " * room
    return space + text if right else text + space


def spread(left: Line, right: Line, width: int) -> Line:
    """One line with something at each end; the right one goes where both have no room."""
    gap = width - width_of(left) - width_of(right)
    return (*left, Piece(" " * gap), *right) if right and gap > 0 else left


def first_that_fits(lines: Iterable[Line], width: int) -> Line:
    """The first line, longest first, that has room; the last one where none has."""
    line: Line = ()
    for line in lines:
        if width_of(line) <= width:
            break
    return line


def choose_columns(columns: Sequence[Column], width: int) -> tuple[list[int], list[int]]:
    """Which columns have room, and how wide each is then: indexes and widths."""
    chosen = list(range(len(columns)))
    while len(chosen) > 1 and _needed(columns, chosen) > width:
        last = max(columns[index].rank for index in chosen)
        chosen = [index for index in chosen if columns[index].rank < last] or chosen[:1]
    spare = width - _needed(columns, chosen)
    widths = []
    for index in chosen:
        more = max(0, min(columns[index].grows, spare))
        spare -= more
        widths.append(columns[index].width + more)
    return chosen, widths


def _needed(columns: Sequence[Column], chosen: Sequence[int]) -> int:
    return sum(columns[index].width for index in chosen) + GAP * (len(chosen) - 1)


GAP = 2
"""Cells between two columns."""
_BETWEEN = Piece(" " * GAP)


def table(
    columns: Sequence[Column], things: Sequence[T], row: Callable[[T], Sequence[Piece]], width: int
) -> tuple[Line, Lines[T]]:
    """The head and the lines of a table that is `width` cells wide at most; `row` makes a row."""
    chosen, widths = choose_columns(columns, width)

    def cells(pieces: Sequence[Piece]) -> Line:
        line: list[Piece] = []
        for index, room in zip(chosen, widths, strict=True):
            if line:
                line.append(_BETWEEN)
            text, role = pieces[index]
            line.append(Piece(fit(text, room, right=columns[index].right), role))
        return tuple(line)

    head = cells([Piece(column.name, "muted") for column in columns])
    return head, Lines(things, lambda thing: cells(row(thing)))


def dim(line: Line) -> Line:
    """The same line as something of the past."""
    return tuple(piece if piece.role == "faint" else Piece(piece.text, "stale") for piece in line)
