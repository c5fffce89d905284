"""Which pictures there are, and how to come to what each one shows."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from hubmon.faces.tui.taste import Start

Hub: TypeAlias = Literal["calm", "rush"]

WAITING = ("down", "enter")
"""Those who wait and are with nobody."""
SEAT = ("slash", *"german", "space", *"seat")
WIDE = (120, 40)
NARROW = (100, 30)


class Shot(NamedTuple):
    """A picture of a screen."""

    name: str
    """Of its file."""
    keys: tuple[str, ...] = ()
    """What is pressed, one after the other."""
    size: tuple[int, int] = NARROW
    """Columns and rows."""
    hub: Hub = "calm"
    start: Start = "overview"
    pane: str = ""
    """Of the overview, to begin in."""
    screen: str = "OverviewScreen"
    """The class of the screen that is shown."""


SHOTS = (
    Shot("wall", size=WIDE),
    Shot("wall-tiles", start="wall", screen="WallScreen"),
    Shot("wall-languages", ("right",), start="wall", screen="WallScreen"),
    Shot("wall-breach", hub="rush", start="wall", screen="WallScreen"),
    Shot("cases", ("down", "enter"), pane="languages", screen="CasesScreen"),
    Shot("filter", (*WAITING, *SEAT), pane="queue", screen="CasesScreen"),
    Shot("case", (*WAITING, *SEAT, "enter", "enter"), pane="queue", screen="CaseScreen"),
    Shot(
        "note",
        (*WAITING, *SEAT, "enter", "enter", "n", *"Please", "space", *"look"),
        pane="queue",
        screen="NoteScreen",
    ),
    Shot("warning", ("down", "enter"), pane="hub_warnings", screen="WarningScreen"),
    Shot("source", ("down", "enter"), pane="sources", screen="TextScreen"),
    Shot("history", ("h",), WIDE, screen="HistoryScreen"),
    Shot("history-week", ("h", "tab"), WIDE, screen="HistoryScreen"),
    Shot("aftercare", ("l",), screen="AftercareScreen"),
    Shot("handover", ("o",), WIDE, screen="HandoverScreen"),
    Shot("disruption", ("d",), WIDE, "rush", screen="DisruptionScreen"),
    Shot("replay", ("R", "p"), WIDE),
    Shot("help", ("question_mark",), screen="TextScreen"),
    Shot("commands", ("ctrl+p",), screen="CommandPalette"),
)
