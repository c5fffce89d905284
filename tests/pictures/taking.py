"""Takes pictures of screens as SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.style import Style
from rich.text import Text
from tests.pictures.hub import PicturedHub, pictured
from tests.pictures.shots import Shot
from tests.tui.support import FakeDesk, FakePost
from textual.widgets import Input

from hubmon.cli.screens import taste
from hubmon.faces.live import LiveView
from hubmon.faces.playhead import Playhead
from hubmon.faces.presentation.lines import Line
from hubmon.faces.presentation.scene import Site
from hubmon.faces.queue import Queue, read_queue
from hubmon.faces.queue_lines import COLOURS, to_lines
from hubmon.faces.replay import ReplayView
from hubmon.faces.tui.app import WallApp
from hubmon.faces.watch.feed import Feed
from hubmon.faces.watch.screen import Action, Screen
from hubmon.model.moments import to_ms

QUEUE = (80, 24)
_STYLES = {
    "strong": Style(bold=True),
    "muted": Style(dim=True),
    "warn": Style(color="yellow"),
    "bad": Style(color="red", bold=True),
    "alarm": Style(color="red", bold=True, reverse=True),
    "focus": Style(reverse=True),
}
"""As curses shows the roles, for those of them that stand on the agent's screen."""

# Fonts come from the reader's machine: a page about a project fetches nothing from elsewhere.
_FONT_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_UNIQUE = re.compile(r"terminal-\d+")


async def take(shot: Shot, hub: PicturedHub) -> str:
    """The picture of a screen."""
    config = hub.config
    view = LiveView(hub.store, config.promises, config.channels, pictured)

    def open_past(at: datetime) -> ReplayView:
        playhead = Playhead(at, 60, pictured, lambda: 0.0)
        return ReplayView(hub.store, config.promises, config.channels, playhead, "now")

    try:
        app = WallApp(
            view,
            [Site(site.name, ZoneInfo(site.zone)) for site in config.sites],
            taste(config, shot.start),
            open_past=open_past,
            desk=FakeDesk(FakePost("crew")),
            period=86_400,
        )
        async with app.run_test(size=shot.size) as pilot:
            await pilot.pause()
            if shot.pane:
                app.screen.query_one(f"#{shot.pane}").focus()
            for key in shot.keys:
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause(0.2)
            for field in app.screen.query(Input):
                field.cursor_blink = False
            app.look()
            await pilot.pause(0.5)
            shown = type(app.screen).__name__
            if shown != shot.screen:
                raise RuntimeError(f"{shot.name}: {shown} is shown, not {shot.screen}")
            return _for_a_page(app.export_screenshot(title="hubmon"), shot.name)
    finally:
        view.close()


def busiest_agent(hub: PicturedHub, agents: Sequence[str]) -> str:
    """The one with most customers waiting."""
    return max(agents, key=lambda agent: (_queue(hub, agent).waiting, agent))


def take_queue(hub: PicturedHub, agent: str) -> str:
    """The picture of an agent's queue as plain text."""
    width, _ = QUEUE
    lines = to_lines(agent, _queue(hub, agent), to_ms(pictured()), width, COLOURS)
    texts = [Text(f"$ hubmon queue --agent {agent}"), *map(Text.from_ansi, lines)]
    return _drawn(texts, "queue")


def take_watched(hub: PicturedHub, agent: str, name: str, *actions: Action) -> str:
    """The picture of an agent's queue as it stays on the screen."""
    now_ms = to_ms(pictured())
    feed = Feed(hub.store, agent, lambda: now_ms)
    try:
        screen = Screen(agent, feed.story)
        screen.take(feed.look())
        for action in actions:
            screen.press(action)
        frame = screen.frame(now_ms, *QUEUE)
    finally:
        feed.close()
    return _drawn(list(_styled(frame.lines)), name)


def _queue(hub: PicturedHub, agent: str) -> Queue:
    return read_queue(hub.store, agent, to_ms(pictured()))


def _styled(lines: Sequence[Line]) -> Iterator[Text]:
    for line in lines:
        yield Text.assemble(*[(text, _STYLES.get(role, "")) for text, role in line])


def _drawn(lines: Sequence[Text], name: str) -> str:
    console = Console(record=True, width=QUEUE[0], file=StringIO(), force_terminal=True)
    for line in lines:
        console.print(line, no_wrap=True, overflow="crop", highlight=False)
    return _for_a_page(console.export_svg(title="hubmon", unique_id=f"terminal-{name}"), name)


def _for_a_page(svg: str, name: str) -> str:
    svg = _FONT_FACES.sub("", svg).replace("Fira Code,", "")
    svg = _UNIQUE.sub(f"terminal-{name}", svg)
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
