"""How the roles of the presentation look: one component class for each."""

from __future__ import annotations

from itertools import groupby
from typing import get_args

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from hubmon.faces.tui.presentation.lines import Line, Piece, Role
from hubmon.plain import uncomposed

ROLE_CLASSES = {f"role--{role}" for role in get_args(Role)} | {"role--cursor"}

ROLE_CSS = """
    color: $foreground;
    .role--strong { text-style: bold; }
    .role--muted { color: $role-muted; text-style: $role-muted-style; }
    .role--faint { color: $role-faint; }
    .role--stale { color: $role-stale; text-style: italic; }
    .role--good { color: $role-good; }
    .role--warn { color: $role-warn; text-style: bold; }
    .role--bad { color: $role-bad; text-style: bold; }
    .role--alarm { color: $role-bad; text-style: bold reverse; }
    .role--arrivals { color: $role-arrivals; }
    .role--replies { color: $role-replies; }
    .role--title { color: $role-muted; text-style: bold; }
    .role--focus { color: $role-focus; text-style: bold; }
    .role--cursor { background: $role-cursor; }
"""
"""Declarations for the style sheet of a widget that paints lines."""


class RoleStyles:
    """The styles of the roles on one widget, looked up once per theme."""

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
            style = self._styles[role] = self._widget.get_component_rich_style(f"role--{role}")
        return style

    def strip(self, line: Line, width: int, *, chosen: bool = False) -> Strip:
        """Paint a line, `width` cells wide; with the cursor's background where it is chosen."""
        segments: list[Segment] = []
        for style, pieces in groupby(line, key=self._style_of):
            text = uncomposed("".join(piece.text for piece in pieces))
            segments.append(Segment(text, style))
        room = width - sum(segment.cell_length for segment in segments)
        if room > 0:
            segments.append(Segment(" " * room, self.style("text")))
        if chosen:
            over = Style(bgcolor=self._widget.get_component_rich_style("role--cursor").bgcolor)
            segments = [Segment(text, (style or over) + over) for text, style, _ in segments]
        strip = Strip(segments, width - room if room < 0 else width)
        return strip.crop(0, width) if room < 0 else strip

    def _style_of(self, piece: Piece) -> Style:
        return self.style(piece.role)
