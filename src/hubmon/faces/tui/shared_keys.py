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
