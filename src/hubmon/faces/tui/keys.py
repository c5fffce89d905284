"""Every key that does something on some screen; loads all of them."""

from __future__ import annotations

from itertools import chain
from typing import Final

from textual.binding import Binding

from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.case import CaseScreen
from hubmon.faces.tui.screens.cases import CasesScreen
from hubmon.faces.tui.screens.disruption import DisruptionScreen
from hubmon.faces.tui.screens.history import HistoryScreen
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.screens.note import NoteScreen
from hubmon.faces.tui.screens.wall import WallScreen
from hubmon.faces.tui.widgets.rows import RowPane
from hubmon.faces.tui.widgets.warnings import WarningPane

_OWNERS: Final = (
    WallApp,
    LivingScreen,
    RowPane,
    WarningPane,
    CaseScreen,
    NoteScreen,
    CasesScreen,
    HistoryScreen,
    DisruptionScreen,
    WallScreen,
)


def _by_name() -> dict[str, Binding]:
    """Each once, by its name; those of the past last, for they do nothing in the present."""
    found: dict[str, Binding] = {}
    for binding in chain.from_iterable(owner.BINDINGS for owner in _OWNERS):
        if isinstance(binding, Binding) and binding.id is not None:
            found.setdefault(binding.id, binding)
    return dict(sorted(found.items(), key=lambda named: named[0].startswith("past.")))


KEYS: Final = _by_name()
"""What a key can be given to, and what it is by itself."""
