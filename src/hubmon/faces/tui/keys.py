"""Every key that does something on some screen; loads all of them."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.filtering import CASES_FILTER
from hubmon.faces.tui.past import PastKeys
from hubmon.faces.tui.screens.case import CaseScreen
from hubmon.faces.tui.screens.disruption import DisruptionScreen
from hubmon.faces.tui.screens.history import HistoryScreen
from hubmon.faces.tui.screens.wall import WallScreen
from hubmon.faces.tui.widgets.rows import RowPane
from hubmon.faces.tui.widgets.warnings import WarningPane

BINDINGS: Final = [
    *(
        binding
        for owner in (
            WallApp,
            RowPane,
            WarningPane,
            CaseScreen,
            HistoryScreen,
            DisruptionScreen,
            WallScreen,
        )
        for binding in owner.BINDINGS
        if isinstance(binding, Binding) and binding not in PastKeys.BINDINGS
    ),
    CASES_FILTER,
    *PastKeys.BINDINGS,
]
"""Those of the past last: they do nothing in the present."""
KEY_IDS: Final = [binding.id for binding in BINDINGS if binding.id is not None]
"""What a key can be given to."""
