"""The agent's screen: what stands on it, and what a key does to it. Knows no terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from hubmon.errors import HubmonError
from hubmon.faces.presentation.help import help_lines
from hubmon.faces.presentation.lines import Line, Piece, first_that_fits, spread, width_of
from hubmon.faces.presentation.wrapping import wrap
from hubmon.faces.queue import Item, Queue
from hubmon.faces.queue_lines import clock, expectation, headline, span, staleness
from hubmon.faces.watch.feed import Sight
from hubmon.faces.watch.listing import Listing
from hubmon.plain import clip, plain

if TYPE_CHECKING:
    from hubmon.model.timeline import CaseStory

Action: TypeAlias = Literal[
    "up", "down", "page_up", "page_down", "first", "last", "open", "back", "help"
]

HELP = (
    ("j k, arrows", "one line down or up"),
    ("Space b, PgDn PgUp", "one page"),
    ("g G, Home End", "the first, the last"),
    ("Enter", "open a case"),
    ("Escape, Backspace", "back to the list"),
    ("Ctrl+L", "paint it all again"),
    ("?", "these keys"),
    ("q", "quit"),
)

_NOTICE = 3
"""Lines of one notice at most."""
_KEYS_OF_LIST = ("Enter open   j k move   ? help   q quit", "Enter ? q")
_KEYS_OF_TEXT = ("Esc back   j k scroll   ? help   q quit", "Esc ? q")


class Frame(NamedTuple):
    """A whole screen."""

    lines: tuple[Line, ...]
    """At most as many as there are rows, each of at most as many cells as there are columns."""
    cursor: int
    """The line the cursor rests on, for those who hear the screen."""


class Text:
    """Lines to read, and where one is in them."""

    def __init__(self) -> None:
        self._top = 0
        self._rows = 1
        self._length = 0

    def scroll(self, rows: int) -> None:
        """Go so many lines further down, as far as there are any."""
        self._top = max(0, min(self._top + rows, self._length - self._rows))

    def turn(self, pages: int) -> None:
        """Go so many screens further down."""
        self.scroll(pages * max(1, self._rows - 1))

    def to_end(self, direction: int) -> None:
        """Go to the last line, or the first one."""
        self.scroll(direction * self._length)

    def lines(self, all_lines: Sequence[Line], height: int) -> Sequence[Line]:
        """Those that are in sight."""
        self._rows, self._length = height, len(all_lines)
        self.scroll(0)
        return all_lines[self._top : self._top + height]


class Opened:
    """A case that somebody looks at."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.text = Text()
        self.story: CaseStory | None = None
        self.left = False
        """Whether it has left the agent's queue; it stays as it was until then."""

    def write(self, now_ms: int, width: int) -> Sequence[Line]:
        """Everything there is to read about it."""
        from hubmon.faces.presentation.scene import Scene  # noqa: PLC0415  # loaded by a case
        from hubmon.faces.presentation.story import story_lines  # noqa: PLC0415  # the same

        scene = Scene(None, datetime.fromtimestamp(now_ms / 1000, UTC))
        return story_lines(self.story, scene, width)


class Screen:
    """One agent's queue, a case of it, or the help.

    Args:
        agent: whose queue.
        read: gives one of the agent's cases with its story; raises `StoreError`.
    """

    def __init__(self, agent: str, read: Callable[[Item], CaseStory | None]) -> None:
        self._agent = agent
        self._read = read
        self._sight = Sight(Queue((), ()), 0)
        self._list = Listing()
        self._case: Opened | None = None
        self._help: Text | None = None
        self._trouble = ""
        """Why the opened case could not be read."""

    def take(self, sight: Sight) -> None:
        """Let this be what is known; selection and place stay."""
        if sight is self._sight:
            return
        self._sight = sight
        self._list.take(sight.queue.items)
        if self._case is not None and not sight.trouble:
            self._renew(self._case)

    def _renew(self, case: Opened) -> None:
        item = self._list.find(case.item.subject)
        case.left = item is None
        if item is not None and (item.revision != case.item.revision or case.story is None):
            self._tell(case, item)

    def _tell(self, case: Opened, item: Item) -> None:
        """Read a case; while that fails the last reading stays."""
        try:
            story = self._read(item)
        except HubmonError as error:
            self._trouble = error.message
            return
        self._trouble = ""
        case.item = item
        case.left = story is None
        case.story = story or case.story

    def press(self, action: Action) -> None:
        """Do what a key asks for."""
        shown = self._help or (self._case.text if self._case else None)
        match action:
            case "help":
                self._help = None if self._help else Text()
            case "back":
                self._go_back()
            case "open":
                if shown is None:
                    self._open()
            case "page_up" | "page_down":
                (shown or self._list).turn(1 if action == "page_down" else -1)
            case "first" | "last":
                (shown or self._list).to_end(1 if action == "last" else -1)
            case "up" | "down":
                rows = 1 if action == "down" else -1
                self._list.move(rows) if shown is None else shown.scroll(rows)

    def _go_back(self) -> None:
        if self._help is not None:
            self._help = None
        else:
            self._case = None
            self._trouble = ""

    def _open(self) -> None:
        item = self._list.selected
        if item is not None:
            self._case = Opened(item)
            self._tell(self._case, item)

    def frame(self, now_ms: int, width: int, height: int) -> Frame:
        """The screen at a moment, in so many cells."""
        notices = self._notices(now_ms, width)  # below, so that no row moves when one comes
        room = max(1, height - len(notices) - 2)
        cursor = 0
        if self._help is not None:
            body = self._help.lines(_help(width), room)
        elif self._case is not None:
            body = self._case.text.lines(self._case.write(now_ms, width), room)
        else:
            body, cursor = self._list.lines(now_ms, width, room)
        filler: list[Line] = [()] * (room - len(body))
        lines = [self._head(now_ms, width), *body, *filler, *notices, self._keys(width)][:height]
        return Frame(tuple(_cut(line, width) for line in lines), min(1 + cursor, height - 1))

    def _head(self, now_ms: int, width: int) -> Line:
        told = headline(self._agent, self._sight.queue)
        at = clock(now_ms)
        left = Piece(clip(told, max(0, width - len(at) - 2)), "strong")
        return spread((left,), (Piece(at),), width)

    def _notices(self, now_ms: int, width: int) -> list[Line]:
        """What new customers are told, and what keeps these figures from being the present's."""
        sight = self._sight
        told = []
        if sight.trouble:
            old = span(now_ms - sight.read_ms)
            told.append(f"As of {clock(sight.read_ms)}, {old} old: {plain(sight.trouble)}")
        elif sight.queue.old:
            told.append(staleness(sight.queue.old, now_ms))
        if self._case is not None and self._help is None:
            if self._trouble:
                told.append(f"This case cannot be read now: {plain(self._trouble)}")
            elif self._case.left:
                told.append("This case has left your queue.")
        lines = (line for words in told for line in wrap(words, width)[:_NOTICE])
        return [*self._expectation(now_ms, width), *((Piece(line, "warn"),) for line in lines)]

    def _expectation(self, now_ms: int, width: int) -> list[Line]:
        """What is told to customers who write now, below the list."""
        expected = self._sight.queue.expected
        if expected is None or self._case is not None or self._help is not None:
            return []
        return [(Piece(expectation(expected, now_ms, width), "muted"),)]

    def _keys(self, width: int) -> Line:
        in_text = self._help is not None or self._case is not None
        choices = _KEYS_OF_TEXT if in_text else _KEYS_OF_LIST
        return first_that_fits([(Piece(keys, "muted"),) for keys in choices], width)


def _help(width: int) -> list[Line]:
    order = "Who has waited longest comes first; nothing else counts. Times are in UTC."
    return [*help_lines(HELP), (), *((Piece(line),) for line in wrap(order, width))]


def _cut(line: Line, width: int) -> Line:
    """The line in at most so many cells; there are windows for which nothing is made."""
    if width_of(line) <= width:
        return line
    return (Piece(clip("".join(piece.text for piece in line), width)),)
