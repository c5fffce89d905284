"""The keys that do the same on many screens: one name each, wherever they are pressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.binding import Binding, BindingType

_ROWS: Final = {
    "up": ("up,k", "Row up"),
    "down": ("down,j", "Row down"),
    "page_up": ("pageup", "Page up"),
    "page_down": ("pagedown", "Page down"),
    "first": ("home,g", "First row"),
    "last": ("end,G", "Last row"),
    "open": ("enter", "Open the row"),
}

ACKNOWLEDGE: Final = Binding(
    "a", "acknowledge", "Acknowledge the warning", id="warning.acknowledge", show=False
)
CASES_FILTER: Final = Binding("slash", "filter", "Cases: filter", id="cases.filter", show=False)
PANES: Final[list[BindingType]] = [
    Binding("tab", "app.focus_next", "Next pane", id="pane.next", show=False),
    Binding("shift+tab", "app.focus_previous", "Pane before", id="pane.before", show=False),
]
PAST: Final[list[BindingType]] = [
    Binding("p", "past('play')", "Past: play, or pause", id="past.play", show=False),
    Binding("left_square_bracket", "past('back')", "Past: 5 min back", id="past.back"),
    Binding("right_square_bracket", "past('on')", "Past: 5 min on", id="past.on"),
    Binding("left_curly_bracket", "past('hour_back')", "Past: an hour back", id="past.hour_back"),
    Binding("right_curly_bracket", "past('hour_on')", "Past: 1 h on", id="past.hour_on"),
    Binding("b", "past('breach')", "Past: next breach", id="past.breach"),
    Binding("B", "past('breach_before')", "Past: breach before", id="past.breach_before"),
    Binding("plus", "past('faster')", "Past: faster", id="past.faster"),
    Binding("minus", "past('slower')", "Past: slower", id="past.slower"),
    Binding("t", "past('knowledge')", "Past: as known then, or now", id="past.knowledge"),
]
"""What each of them does to a replay says `hubmon.faces.tui.past`."""


def back(action: str = "dismiss") -> Binding:
    """The keys that lead back, by an action of a screen's."""
    return Binding("escape,backspace", action, "Back", id="screen.back", show=False)


def rows(actions: Mapping[str, str]) -> list[BindingType]:
    """The keys that move among rows or lines and open them, by the actions that do it."""
    return [
        Binding(keys, actions[name], does, id=f"row.{name}", show=False)
        for name, (keys, does) in _ROWS.items()
        if name in actions
    ]
