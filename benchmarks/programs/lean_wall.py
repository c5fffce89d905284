"""A lean Textual wall to stand beside ours: six figures, a table of 40 rows, four sparklines.

It reads nothing and reckons nothing. Once a second every figure changes, every row's waiting time
does, and every sparkline moves on; its widgets paint lines and repaint those that changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from hubmon.faces.presentation.digits import MEDIUM, paint_digits

Line: TypeAlias = Sequence[tuple[str, Style]]

_BOLD, _PLAIN, _MUTED = Style(bold=True), Style(), Style(color="#a3a3a3")
_GOOD, _BAD = Style(color="#7ed39b"), Style(color="#ff8095", bold=True)
_LEVELS = " ▁▂▃▄▅▆▇█"
_LANGUAGES = ("English", "Dutch", "German", "Spanish", "Portuguese", "French", "Italian", "Turkish")


class Lines(Widget):
    """Lines of styled pieces."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Repaint the lines that differ."""
        old, self._lines = self._lines, lines
        changed = [
            Region(0, y, self.size.width, 1)
            for y, line in enumerate(lines)
            if y >= len(old) or line != old[y]
        ]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Paint one of them."""
        line = self._lines[y] if y < len(self._lines) else ()
        segments = [Segment(text, style) for text, style in line]
        return Strip(segments).adjust_cell_length(self.size.width)


class Figure(Lines):
    """A number in large digits."""


class Table(Lines):
    """Rows."""


class Spark(Lines):
    """A day in a line."""


class LeanWall(App[None]):
    """Changes once a second."""

    CSS = """
    Horizontal { height: 5; }
    Figure { width: 1fr; }
    Table { height: 40; }
    Spark { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._ticks = count()
        self._figures = [Figure() for _ in range(6)]
        self._table = Table()
        self._sparks = [Spark() for _ in range(4)]

    def compose(self) -> ComposeResult:
        """One below the other."""
        with Horizontal():
            yield from self._figures
        yield self._table
        yield from self._sparks

    def on_mount(self) -> None:
        """Change now, and then again and again."""
        self._tick()
        self.set_interval(1, self._tick)

    def _tick(self) -> None:
        now = next(self._ticks)
        for number, figure in enumerate(self._figures):
            rows = paint_digits(str((number * 131 + now * (number + 1)) % 1_000), MEDIUM)
            figure.show([((row, _BOLD),) for row in rows])
        self._table.show([_row(number, now) for number in range(40)])
        for number, spark in enumerate(self._sparks):
            spark.show([((_spark(number, now), _GOOD),)])


def _row(number: int, now: int) -> Line:
    minutes, seconds = divmod(number * 83 + now, 60)
    waiting = f"{minutes:>4} min {seconds:02} s  "
    return (
        (waiting, _BAD if minutes > 40 else _GOOD),
        ("reply     ", _PLAIN),
        (f"{_LANGUAGES[number % len(_LANGUAGES)]:<12}", _PLAIN),
        ("twitter     ", _PLAIN),
        ("rebooking           ", _MUTED),
        ("agent   ", _MUTED),
        (f"twitter:{884_100 + number}", _BOLD),
    )


def _spark(number: int, now: int) -> str:
    heights = ((now + place) * (7 + number) % 53 % len(_LEVELS) for place in range(180))
    return "".join(_LEVELS[height] for height in heights)


if __name__ == "__main__":
    LeanWall().run()
