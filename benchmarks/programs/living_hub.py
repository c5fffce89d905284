"""A simulated hub with its collector and no wall, for somebody else to look at.

``python -m benchmarks.programs.living_hub FOLDER START SPEED DAYS``: some days of past before
START, then life at SPEED. The file ``FOLDER/began`` appears when the past is collected; it holds
where the system's monotonic clock stood when life began.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from hubmon.config import load
from hubmon.connect.plugins import load_plugins
from hubmon.connect.service import collect, collect_once
from hubmon.demo.hub import Plan, SimulatedHub


def main(folder: Path, start: datetime, speed: float, days: float) -> None:
    hub = SimulatedHub(folder, Plan(speed=speed, past=timedelta(days=days)), start)
    hub.live_through_the_past(lambda _done, _total: None)
    with hub:
        config = load(hub.config)
        plugins = load_plugins(())
        asyncio.run(collect_once(config, plugins, folder / "hub.db", hub.clock))
        hub.clock.start()
        (folder / "began").write_text(repr(time.monotonic()))
        asyncio.run(collect(config, plugins, folder / "hub.db", hub.clock))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        datetime.fromisoformat(sys.argv[2]),
        float(sys.argv[3]),
        float(sys.argv[4]),
    )
