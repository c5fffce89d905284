"""Takes the picture of the wall, `wall.svg`: the demo's hub, collected by the real connectors.

Run it as ``python docs/images/wall.py`` in the project's environment; it takes a few minutes.
"""

from __future__ import annotations

import asyncio
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hubmon.config import Config, load
from hubmon.connect.service import CollectorThread, collect_once
from hubmon.demo.hub import Plan, SimulatedHub
from hubmon.faces.live import LiveView
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.presentation.scene import Site

PICTURE = Path(__file__).with_name("wall.svg")
SIZE = (120, 40)
EVENING = datetime(2026, 11, 18, 18, 40, tzinfo=UTC)
"""A Wednesday, as Europe's evening begins."""
CAUGHT_UP = timedelta(minutes=6)
"""How far behind the slowest source may be; an export is written every five minutes."""

# Fonts come from the reader's machine: a page about a project fetches nothing from elsewhere.
_FONT_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main() -> None:
    """Live through a week, collect it, follow the hub for a while, take the picture."""
    with TemporaryDirectory() as folder:
        hub = SimulatedHub(Path(folder), Plan(speed=10), EVENING)
        hub.live_through_the_past(lambda _done, _total: None)
        with hub:
            config, store = load(hub.config), Path(folder) / "hub.db"
            asyncio.run(collect_once(config, store, hub.clock))
            collector = CollectorThread(config, store, hub.clock)
            collector.start()
            view = LiveView(store, config.promises, config.channels, hub.clock.now)
            try:
                while not _caught_up(view):
                    time.sleep(1)
                PICTURE.write_text(asyncio.run(_shot(config, view)), encoding="utf-8")
            finally:
                view.close()
                collector.stop()


async def _shot(config: Config, view: LiveView) -> str:
    app = WallApp(view, [Site(site.name, ZoneInfo(site.zone)) for site in config.sites])
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(2)
        return _without_fonts(app.export_screenshot(title="hubmon"))


def _caught_up(view: LiveView) -> bool:
    snapshot = view.snapshot()
    return all(
        source.state == "fresh"
        and source.fresh_as_of is not None
        and snapshot.as_of - source.fresh_as_of < CAUGHT_UP
        for source in snapshot.sources
    )


def _without_fonts(svg: str) -> str:
    svg = _FONT_FACES.sub("", svg).replace("Fira Code,", "")
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)


if __name__ == "__main__":
    main()
