"""A small form: a note to the crew of a flight."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Select, Static

from hubmon.errors import HubmonError
from hubmon.faces.presentation.keys import PANE, Hint
from hubmon.faces.presentation.note import Proposal
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.tui.shared_keys import PANES
from hubmon.plain import plain

_LONGEST = 2_000
_KEYS = (
    Hint("Enter", "next, then send"),
    replace(PANE, does="field"),
    Hint("Esc", "do not send", ("note.cancel",)),
)


class NoteScreen(ModalScreen[None], inherit_bindings=False):
    """Asks for a flight and a text; what cannot be sent stays, with the reason below it.

    Args:
        proposal: what the fields begin with.
        connectors: those that deliver notes; where there are several one is chosen.
        send: takes the connector, the flight and the text; called in a thread of its own.
        scene: tells how the keys are named.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Note: do not send", id="note.cancel", show=False),
        *PANES,
    ]
    DEFAULT_CSS = """
    NoteScreen {
        align: center middle;
        background: $background 60%;
        Vertical {
            width: 76; max-width: 96%; height: auto; max-height: 96%;
            padding: 1 2; background: $surface;
        }
        Static { color: $role-muted; }
        #title { color: $foreground; text-style: bold; margin-bottom: 1; }
        #trouble { color: $role-bad; text-style: bold; }
        Input, Select { margin-bottom: 1; }
    }
    """

    def __init__(
        self,
        proposal: Proposal,
        connectors: Sequence[str],
        send: Callable[[str, str, str], None],
        scene: Scene,
    ) -> None:
        super().__init__()
        self._send = send
        self._keys = "   ".join(f"{hint.key(scene)} {hint.does}" for hint in _KEYS)
        self._flight = Input(proposal.flight, id="flight", compact=True, max_length=20)
        self._text = Input(
            proposal.text, id="text", compact=True, max_length=_LONGEST, select_on_focus=False
        )
        self._connector = Select(
            [(Content(plain(name)), name) for name in connectors],
            value=connectors[0],
            allow_blank=False,
            compact=True,
        )
        self._connector.display = len(connectors) > 1
        self._origin = proposal.origin
        self._trouble = Static(id="trouble", markup=False)

    def compose(self) -> ComposeResult:
        """Put the fields one below the other."""
        with Vertical():
            yield Static("Note to the crew", id="title")
            yield Static(f"Flight ({self._origin})", markup=False)
            yield self._flight
            yield Static("Text")
            yield self._text
            yield self._connector
            yield self._trouble
            yield Static(self._keys, markup=False)

    def on_mount(self) -> None:
        """Begin with what is not there yet."""
        (self._text if self._flight.value else self._flight).focus()
        self._text.action_end()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go from the flight to the text, and send at the end of that."""
        if event.input is self._flight:
            self._text.focus()
            return
        flight, text = plain(self._flight.value), plain(self._text.value)
        if not (flight and text):
            self._trouble.update("Name a flight." if text else "Write what the crew should know.")
            (self._flight if text else self._text).focus()
            return
        try:
            await asyncio.to_thread(self._send, str(self._connector.value), flight, text)
        except HubmonError as error:
            self._trouble.update(plain(error.message))
        else:
            self.dismiss()
