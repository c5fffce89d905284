"""The terminal application around the wall screen."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import constants
from textual.app import App, SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme

from hubmon.faces.presentation.scene import Scene, Site
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.screens.overview import OverviewScreen
from hubmon.faces.tui.shared_keys import PAST
from hubmon.faces.tui.taste import Taste
from hubmon.faces.tui.terminal import WallDriver, end_on_signals, hung_up
from hubmon.faces.tui.themes import ROLE_VARIABLES, THEMES
from hubmon.faces.tui.widgets.rows import RowPane
from hubmon.faces.tui.widgets.warnings import WarningPane
from hubmon.faces.view import HubView
from hubmon.model.surge import present_surge

if TYPE_CHECKING:
    from hubmon.faces.desk import Desk
    from hubmon.faces.tui.openings import Openings
    from hubmon.faces.tui.past import OpenPast, PastKeys
    from hubmon.faces.tui.rising import RisingFinder

STDIN = 0
PERIOD = 1.0
"""Seconds between two looks at the hub."""


class WallApp(App[None]):
    """Looks at the hub once a second and shows what changed.

    Args:
        view: the hub; asked from this application's thread only.
        sites: whose clocks stand on the wall; times of day are told in the first one's zone.
        taste: how it looks and what it is held against.
        open_past: opens the past at a moment; None where there is none to be seen.
        past: moves `view`, when that is a replay itself.
        desk: does what can be done here besides looking; None where nothing can be.
        period: seconds between two looks.
    """

    TITLE = "hubmon"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "wall", "Wall, to be read across a room", id="app.wall", show=False),
        Binding("h", "history", "History", id="app.history", show=False),
        Binding("l", "aftercare", "Lost and found", id="app.aftercare", show=False),
        Binding("o", "handover", "Hand-over", id="app.handover", show=False),
        Binding("d", "disruption", "Disruption", id="app.disruption", show=False),
        Binding("R", "replay", "Replay the last hour; back to now", id="app.replay", show=False),
        *PAST,
        Binding("question_mark", "keys", "Help", id="app.help", show=False),
        Binding("ctrl+p", "command_palette", "All commands", id="app.commands", priority=True),
        Binding("q", "quit", "Quit", id="app.quit", show=False),
    ]

    def __init__(
        self,
        view: HubView,
        sites: Sequence[Site],
        taste: Taste = Taste(),  # noqa: B008 - it cannot be changed
        *,
        open_past: OpenPast | None = None,
        past: PastKeys | None = None,
        desk: Desk | None = None,
        period: float = PERIOD,
    ) -> None:
        self.set_reactive(App.theme, taste.theme)  # before anything is styled by another one
        super().__init__(driver_class=None if constants.DRIVER else WallDriver)
        self.set_keymap(dict(taste.keys))
        self._taste = taste
        self._live = view
        self._desk = None if taste.read_only else desk
        self._open_past = open_past
        self._past = past
        self._sites = tuple(sites)
        self._period = period
        self._overview = OverviewScreen()
        names = {of: self._names(keys.split(",")[:1]) for of, keys in taste.keys.items()}
        self._scene = Scene(None, view.now(), self._sites, targets=taste.targets, keys=names)

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Ours alone: Textual's have no colours for our roles."""
        return {theme.name: theme for theme in THEMES}

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colours of the roles where a theme says nothing of them."""
        return dict(ROLE_VARIABLES)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The commands of the palette; who only looks takes no pictures out of the program."""
        left_out = {"Keys", "Quit", "Maximize", "Minimize"}
        if self._taste.read_only:
            left_out.add("Screenshot")
        for command in super().get_system_commands(screen):
            if command.title not in left_out:
                yield command
        found: dict[str | None, ActiveBinding] = {}
        for active in screen.active_bindings.values():
            found.setdefault(active.binding.id, active)  # of several keys, the first is named
        for node, binding, *_ in found.values():
            if self._is_command(binding):
                act = partial(self.run_action, binding.action, node)
                yield SystemCommand(binding.description, f"Key {self._key_names(binding)}", act)

    def _is_command(self, binding: Binding) -> bool:
        """Whether it is one to be found by its words: ours, and no step from row to row."""
        group = (binding.id or "row").partition(".")[0]
        steps = group in {"row", "pane"} or binding.id == "app.commands"
        return not steps and (group != "past" or self._past is not None)

    def get_default_screen(self) -> OverviewScreen:
        """Start on the overview."""
        return self._overview

    def on_mount(self) -> None:
        """Look at the hub now, and then again and again."""
        if not self.is_headless:
            end_on_signals(self.exit)
        self.look()
        if self._taste.start == "wall":
            self.action_wall()
        self.set_interval(self._period, self.look)

    def on_ready(self) -> None:
        """Let garbage be searched for again where the start went without.

        Nearly all that the start made stays; searching it over and over costs a tenth of a start.
        """
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def look(self) -> None:
        """Show how the hub stands now; a failing look keeps the last figures and says why."""
        if not self.is_headless and hung_up(STDIN):
            self.exit()
            return
        now = self._view.now()
        keys = self._past
        past = keys.past(from_now=keys.view is not self._live) if keys is not None else None
        try:
            snapshot = self._view.snapshot()
            surge = present_surge(snapshot, self._taste.targets.surge)
            rising = None if surge is None else self._finder.rising(surge)
            scene = replace(self._scene, snapshot=snapshot, now=now, trouble="", past=past)
            self._show(replace(scene, surge=surge, rising=rising))
        except Exception as error:  # noqa: BLE001 - whatever fails, the wall stays up and says so
            from hubmon.faces.tui.openings import first_line  # noqa: PLC0415 - when it has failed

            self._show(replace(self._scene, now=now, trouble=first_line(error), past=past))

    def _show(self, scene: Scene) -> None:
        """Bring the screens in sight up to date."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, LivingScreen):
                screen.show(scene)
            if not screen.is_modal:
                break
        self._scene = scene

    def pop_screen(self) -> AwaitComplete:
        """Go back to the screen below, which may have been out of sight for long."""
        gone = super().pop_screen()
        self.look()
        return gone

    def on_row_pane_opened(self, event: RowPane.Opened) -> None:
        """Show what is behind a row."""
        self._openings.row(event.pane.id or "", event.key)

    def on_warning_pane_acknowledged(self, event: WarningPane.Acknowledged) -> None:
        """Note that somebody has seen a warning."""
        self._openings.acknowledge(int(event.key))
        self.look()

    def action_wall(self) -> None:
        """Show the few large numbers, or go back from them."""
        from hubmon.faces.tui.screens.wall import WallScreen  # noqa: PLC0415 - when it is shown

        if isinstance(self.screen, WallScreen):
            self.pop_screen()
        elif not any(isinstance(screen, WallScreen) for screen in self.screen_stack):
            wall = WallScreen(self._taste.numbers, self._taste.rotate)
            wall.show(self._scene)
            self.push_screen(wall)

    @property
    def _view(self) -> HubView:
        """The hub that is shown: as it was while the past is replayed."""
        return self._live if self._past is None else self._past.view

    @cached_property
    def _openings(self) -> Openings:
        from hubmon.faces.tui.openings import Openings  # noqa: PLC0415 - when something is opened

        return Openings(self, lambda: self._view, lambda: self._scene, self._desk)

    @cached_property
    def _finder(self) -> RisingFinder:
        from hubmon.faces.tui.rising import RisingFinder  # noqa: PLC0415 - in the first surge

        return RisingFinder(self, lambda: self._view, self.look)

    def action_replay(self) -> None:
        """Go an hour back and play on from there, or come back to the present."""
        if self._past is not None:
            if self._past.view is not self._live:
                self._past.view.close()
                self._past = None
        elif self._open_past is not None:
            from hubmon.faces.tui.past import HOUR, PastKeys  # noqa: PLC0415 - when it is shown

            try:
                self._past = PastKeys(self._open_past(self._live.now() - HOUR))
            except Exception as error:  # noqa: BLE001 - the wall stays up, whatever the hub raises
                self._openings.refuse(error)
        self.look()

    def action_past(self, what: str) -> None:
        """Move the replay."""
        if self._past is not None:
            self._past.do(what)
            self.look()

    def action_history(self) -> None:
        """Show how the hub went."""
        from hubmon.faces.tui.screens.history import HistoryScreen  # noqa: PLC0415 - when shown

        if not isinstance(self.screen, HistoryScreen):
            self._openings.go(
                lambda: HistoryScreen(lambda: self._view, self._finder.rising, self._scene)
            )

    def action_aftercare(self) -> None:
        """Show what was found on flights and said of them."""
        self._openings.aftercare()

    def action_handover(self) -> None:
        """Show what the next site needs to know."""
        self._openings.handover()

    def action_disruption(self) -> None:
        """Show what there is to know on a day of disruption."""
        self._openings.disruption(self._taste.silence)

    def action_keys(self) -> None:
        """List the keys."""
        from hubmon.faces.presentation.help import help_lines  # noqa: PLC0415 - the same
        from hubmon.faces.presentation.keys import BACK, SCROLL  # noqa: PLC0415 - the same
        from hubmon.faces.tui.keys import KEYS  # noqa: PLC0415 - it loads every screen
        from hubmon.faces.tui.screens.text import TextScreen  # noqa: PLC0415 - the same

        keys = [(self._key_names(binding), binding.description) for binding in KEYS.values()]
        self.push_screen(TextScreen(lambda width: help_lines(keys), self._scene, (SCROLL, BACK)))

    def _keys_of(self, binding: Binding) -> Sequence[str]:
        return self._taste.keys.get(binding.id or "", binding.key).split(",")

    def _key_names(self, binding: Binding) -> str:
        return self._names(self._keys_of(binding))

    def _names(self, keys: Iterable[str]) -> str:
        from hubmon.faces.presentation.help import KEY_NAMES  # noqa: PLC0415 - when shown

        return ", ".join(
            KEY_NAMES.get(key) or self.get_key_display(Binding(key, "", "")) for key in keys
        )
