"""How the roles of the presentation look on a widget."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from msgspec import Struct
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from hubmon.faces.presentation.lines import Line, Piece, Role
from hubmon.plain import uncomposed


class _Look(Struct, frozen=True):
    colour: str = ""
    """The theme's variable for it; empty: that of the widget."""
    style: Style = Style()
    """With what a theme's variable `role-...-style` adds to it."""


_BOLD: Final = Style(bold=True)

_LOOKS: Final[Mapping[Role, _Look]] = {
    "text": _Look(),
    "strong": _Look(style=_BOLD),
    "muted": _Look("role-muted"),
    "faint": _Look("role-faint"),
    "stale": _Look("role-stale", Style(italic=True)),
    "good": _Look("role-good"),
    "warn": _Look("role-warn", _BOLD),
    "bad": _Look("role-bad", _BOLD),
    "alarm": _Look("role-bad", Style(bold=True, reverse=True)),
    "arrivals": _Look("role-arrivals"),
    "replies": _Look("role-replies"),
    "title": _Look("role-muted", _BOLD),
    "focus": _Look("role-focus", _BOLD),
}


class RoleStyles:
    """The styles of the roles on one widget, made once per theme."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, Style] = {}

    def forget(self) -> None:
        """Look everything up again: the theme or the widget's classes changed."""
        self._styles.clear()

    def style(self, role: Role) -> Style:
        """How a role looks."""
        style = self._styles.get(role)
        if style is None:
            style = self._styles[role] = self._look(role)
        return style

    def _look(self, role: Role) -> Style:
        look = _LOOKS[role]
        of_theme = self._widget.app.theme_variables.get(f"role-{role}-style", "none")
        style = self._widget.rich_style + look.style + Style.parse(of_theme)
        return style + Style(color=self._colour(look.colour)) if look.colour else style

    def _colour(self, variable: str) -> RichColor:
        return Color.parse(self._widget.app.theme_variables[variable]).rich_color

    def strip(self, line: Line, width: int, *, chosen: bool = False) -> Strip:
        """Paint a line, `width` cells wide; with the cursor's background where it is chosen."""
        segments: list[Segment] = []
        for style, pieces in groupby(line, key=self._style_of):
            text = uncomposed("".join([piece.text for piece in pieces]))
            segments.append(Segment(text, style))
        room = width - sum(segment.cell_length for segment in segments)
        if room > 0:
            segments.append(Segment(" " * room, self.style("text")))
        if chosen:
            over = Style(bgcolor=self._colour("role-cursor"))
            segments = [Segment(text, (style or over) + over) for text, style, _ in segments]
        strip = Strip(segments, width - room if room < 0 else width)
        return strip.crop(0, width) if room < 0 else strip

    def _style_of(self, piece: Piece) -> Style:
        return self.style(piece.role)
