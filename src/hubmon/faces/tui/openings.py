"""What is behind the rows and keys: each opening makes a screen and goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App
from textual.screen import Screen

from hubmon.errors import HubmonError
from hubmon.faces.presentation.hub_warnings import hub_warning_lines
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.sources import source_lines
from hubmon.faces.presentation.words import channel_name, language_name
from hubmon.faces.view import HubView
from hubmon.model.snapshot import Counted
from hubmon.plain import plain

if TYPE_CHECKING:
    from hubmon.faces.desk import Desk
    from hubmon.faces.notes import Post
    from hubmon.faces.presentation.cases import Told
    from hubmon.model.case import Case
    from hubmon.model.timeline import CaseStory

_COUNTED: dict[Counted, tuple[str, Told]] = {
    "unassigned": ("Waiting, with nobody", "response"),
    "open": ("Open cases", "resolution"),
    "odd": ("Open cases that are odd", "odd"),
    "replies_owed": ("Replies overdue or at risk", "response"),
    "solutions_owed": ("Solutions overdue or at risk", "resolution"),
}
"""What the cases behind a figure have in common, and what to tell of each."""

ONLY_LOOKS = "Only for looking: nothing can be sent or noted on this screen."


class Openings:
    """Opens what somebody asks for; what cannot be read is refused in words and nothing changes.

    Args:
        app: on which the screens stand.
        view: gives the hub that is shown.
        scene: gives the moment that is shown.
        desk: does what can be done here besides looking; None where nothing can be.
    """

    def __init__(
        self,
        app: App[None],
        view: Callable[[], HubView],
        scene: Callable[[], Scene],
        desk: Desk | None,
    ) -> None:
        self._app = app
        self._view = view
        self._scene = scene
        self._desk = desk

    def go(self, make: Callable[[], Screen[None]]) -> None:
        """Go to a screen, unless the hub cannot be read just now."""
        try:
            screen = make()
        except Exception as error:  # noqa: BLE001 - the wall stays up, whatever the hub raises
            self.refuse(error)
        else:
            self._app.push_screen(screen)

    def refuse(self, error: Exception, title: str = "Not opened") -> None:
        """Say why something was not done."""
        self._app.notify(first_line(error), title=title, severity="error", markup=False)

    def row(self, pane: str, key: str) -> None:
        """What is behind a row of a pane."""
        from hubmon.faces.tui.screens.text import TextScreen  # noqa: PLC0415 - when it is shown

        match pane:
            case "warnings" | "untold":
                self.case(key)
            case "languages":
                self._waiting(language_name(key), language=key)
            case "channels":
                self._waiting(channel_name(key), channel=key)
            case "queue" | "promise":
                self._counted(key)
            case "hub_warnings":
                self._warning(key)
            case "sources":
                self.go(
                    lambda: TextScreen(
                        lambda width: source_lines(key, self._scene(), width), self._scene()
                    )
                )

    def _warning(self, number: str) -> None:
        """One warning of the hub."""
        from hubmon.faces.tui.screens.warning import WarningScreen  # noqa: PLC0415 - when shown

        self.go(
            lambda: WarningScreen(
                lambda width: hub_warning_lines(number, self._scene(), width),
                lambda: self.acknowledge(int(number)),
                self._scene(),
            )
        )

    def case(self, case_id: str) -> None:
        """One case."""
        from hubmon.faces.tui.screens.case import CaseScreen  # noqa: PLC0415 - when it is shown

        self.go(
            lambda: CaseScreen(
                lambda: self._view().story(case_id), self.note, self.acknowledge, self._scene()
            )
        )

    def _waiting(
        self, name: str, *, channel: str | None = None, language: str | None = None
    ) -> None:
        def read() -> Sequence[Case]:
            return self._view().waiting_cases(channel=channel, language=language)

        same = "language" if language else "channel" if channel else ""
        self._cases(f"Waiting: {name}" if name else "Waiting", read, same=same)

    def _counted(self, key: str) -> None:
        """The cases that a figure counts."""
        for figure, (title, told) in _COUNTED.items():
            if figure == key:
                self._cases(title, partial(self._read_counted, figure), told)
                return
        self._waiting("")

    def _read_counted(self, figure: Counted) -> Sequence[Case]:
        return self._view().counted_cases(figure)

    def _cases(
        self,
        title: str,
        read: Callable[[], Sequence[Case]],
        told: Told = "response",
        same: str = "",
    ) -> None:
        from hubmon.faces.tui.screens.cases import CasesScreen  # noqa: PLC0415 - loads a DataTable

        self.go(lambda: CasesScreen(title, read, self.case, self._scene(), told, same))

    def aftercare(self) -> None:
        """What was found on flights and said of them."""
        from hubmon.faces.tui.screens.aftercare import AftercareScreen  # noqa: PLC0415 - when shown

        if not isinstance(self._app.screen, AftercareScreen):
            self.go(
                lambda: AftercareScreen(lambda: self._view().aftercare(), self.case, self._scene())
            )

    def handover(self) -> None:
        """What the next site needs to know at the change of shift."""
        from hubmon.faces.handover import handover_lines  # noqa: PLC0415 - when it is shown
        from hubmon.faces.tui.screens.handover import HandoverScreen  # noqa: PLC0415 - the same

        if not isinstance(self._app.screen, HandoverScreen):
            zone = self._scene().zone
            self.go(
                lambda: HandoverScreen(
                    lambda: handover_lines(self._view(), "", zone), self._scene()
                )
            )

    def disruption(self, silence: timedelta) -> None:
        """A day of disruption."""
        from hubmon.faces.tui.screens.disruption import DisruptionScreen  # noqa: PLC0415 - when shown

        if not isinstance(self._app.screen, DisruptionScreen):
            self.go(lambda: DisruptionScreen(self._view, self._declared, silence, self._scene()))

    def acknowledge(self, warning: int) -> None:
        """Note that somebody has seen a warning; the next look shows it."""
        self._do("noted", lambda desk: desk.acknowledge(warning))

    def _declared(self, on: bool) -> None:
        """Declare a disruption, or end it; the next look shows it."""
        self._do("declared", lambda desk: desk.declare(on))

    def note(self, story: CaseStory) -> None:
        """A form for a note to the crew of a case's flight."""
        self._do("sent", lambda desk: self._write_note(story, desk.post))

    def _do(self, done: str, act: Callable[[Desk], object]) -> None:
        """Do something at the desk, or say why it is not done."""
        past = self._scene().past is not None
        if self._desk is None or past:
            why = f"This is the past, in which nothing can be {done}." if past else ONLY_LOOKS
            key = self._scene().key("app.replay", "R")
            hint = f" {key} comes back to now." if self._desk is not None else ""
            self.refuse(HubmonError(why + hint), f"Not {done}")
            return
        try:
            act(self._desk)
        except Exception as error:  # noqa: BLE001 - the wall stays up, whatever fails
            self.refuse(error, f"Not {done}")

    def _write_note(self, story: CaseStory, post: Post) -> None:
        from hubmon.faces.presentation.note import proposed  # noqa: PLC0415 - when it is shown
        from hubmon.faces.tui.screens.note import NoteScreen  # noqa: PLC0415 - loads input fields

        def send(connector: str, flight: str, text: str) -> None:
            post.send(connector, flight, text, now=self._view().now(), case=story.case.id)

        self._app.push_screen(NoteScreen(proposed(story), post.connectors(), send, self._scene()))


def first_line(error: Exception) -> str:
    """What an error says in its first line; its kind where it says nothing."""
    return plain(str(error).partition("\n")[0]) or type(error).__name__
