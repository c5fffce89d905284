"""Shows an agent's queue until somebody quits it, a signal ends it, or the terminal is gone."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from hubmon.faces.watch.feed import Feed
from hubmon.faces.watch.screen import Screen
from hubmon.faces.watch.terminal import Terminal

_LOOK_MS = 1_000


def watch(store: Path, agent: str, *, colour: bool, unicode: bool) -> None:
    """The queue of `agent`, live on the terminal of this process.

    Raises:
        StoreMissing, StoreError: the database cannot be read at the start.
        HubmonError: the terminal cannot place its cursor.
    """
    terminal_here = Terminal(colour=colour, unicode=unicode)
    with closing(Feed(store, agent, _now_ms)) as feed, terminal_here as terminal:
        screen = Screen(agent, feed.story)
        while True:
            screen.take(feed.look())
            terminal.paint(screen.frame(_now_ms(), *terminal.size()))
            for key in terminal.wait(_LOOK_MS):
                if key == "quit":
                    return
                screen.press(key)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
