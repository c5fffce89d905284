"""A simulated hub that lives on, with a configuration for the real connectors to watch it by."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import tomli_w

from hubmon.demo.clock import FastClock
from hubmon.demo.export import ExportDoor
from hubmon.demo.feed import FeedDoor
from hubmon.demo.ledger import Ledger
from hubmon.demo.scenario import Scenario, disruption
from hubmon.demo.settings import EXPORT, SPOOL, connectors
from hubmon.demo.simulation import STEP, Door, Simulation
from hubmon.demo.tablets import SpoolDoor
from hubmon.demo.world import World
from hubmon_social.mock import Faults, Feed, serve

log = logging.getLogger("hubmon.demo")

PAST = timedelta(days=7)
BREATH = 0.25
"""Real seconds between two steps of the simulation."""
DISRUPTED_AFTER = timedelta(minutes=20)
"""How long after the start the disruption begins, in simulated time."""

_POLLED = 2.0
"""Real seconds between two polls of a source."""
_PUBLISHED = 15.0
"""Real seconds between two renewals of the public page."""
_LATE = 30.0
"""Real seconds of silence after which a source is shown as late."""

EVERYDAY_FAULTS = Faults(
    duplicate=0.02, reorder=0.1, back_date=0.01, server_error=0.01, slow=0.01, empty_page=0.02
)
"""What a network does to its readers on an ordinary day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to simulate."""

    seed: int = 1
    speed: float = 60.0
    """Simulated seconds in a real one."""
    disrupt: bool = False
    """Whether 1,800 rebookings come at once, a while after the start."""
    past: timedelta = PAST


class SimulatedHub:
    """Lives through the past at once, then on, on a thread of its own, while the block runs.

    Inside the block its sources can be read; life goes on once `clock` is started.
    """

    def __init__(self, folder: Path, plan: Plan, now: datetime, ledger: Path | None = None) -> None:
        """Prepare the world.

        Args:
            folder: gets the export, the spool, the configuration and the database.
            plan: what to simulate.
            now: the moment at which the past ends and life begins; aware, UTC.
            ledger: the file that gets the truth in the end; None: nobody asks for it.
        """
        bursts = (disruption(now + DISRUPTED_AFTER),) if plan.disrupt else ()
        world = World(seed=plan.seed, start=now - plan.past, scenario=Scenario(bursts=bursts))
        self._folder = folder
        self._plan = plan
        self._now = now
        self._feed = Feed()
        self._ledger = Ledger()
        self._ledger_file = ledger
        doors: list[Door] = [
            ExportDoor(folder / EXPORT, world.agents, every=timedelta(minutes=5)),
            FeedDoor(self._feed),
            SpoolDoor(folder / SPOOL, seed=plan.seed),
        ]
        self._simulation = Simulation(world, doors, self._ledger if ledger else None)
        self._serving = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name="hubmon-demo", daemon=True)
        self.clock = FastClock(now, plan.speed)
        self.config = folder / "config.toml"

    def live_through_the_past(self, tell: Callable[[float, float], None]) -> None:
        """Simulate what was before; `tell` hears how much is done, and of how much."""
        start = self._simulation.now
        while self._simulation.now < self._now:
            self._simulation.run_until(min(self._simulation.now + STEP * 4, self._now))
            tell((self._simulation.now - start) / self._plan.past, 1.0)
        self._simulation.flush()

    def __enter__(self) -> SimulatedHub:
        self._thread.start()
        self._serving.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        if self._ledger_file is not None:
            self._ledger.write_csv(self._ledger_file, self._simulation.now)

    def _live(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception:
            log.exception("the simulation ended")
        finally:
            self._serving.set()

    async def _serve(self) -> None:
        async with serve(self._feed, EVERYDAY_FAULTS, clock=self.clock) as base_url:
            self._write_config(base_url)
            self._serving.set()
            while not self._ended.is_set():
                self._simulation.run_until(self.clock.now())
                await asyncio.to_thread(self._ended.wait, BREATH)

    def _write_config(self, base_url: str) -> None:
        pace = self._plan.speed
        common = {"every": f"{_POLLED * pace:g}s", "late_after": f"{_LATE * pace:g}s"}
        tables: dict[str, Any] = {
            "store": {"path": "hub.db"},
            "channels": {
                name: {"state": "live"} for name in ("twitter", "facebook", "weibo", "vk")
            },
            "publish": {
                "folder": "site",
                "name": "Hub Air",
                "zone": "Europe/Amsterdam",
                "every": f"{_PUBLISHED * pace:g}s",
            },
            "connectors": {
                name: {**table, **common}
                for name, table in connectors(self._folder.absolute(), base_url).items()
            },
        }
        tables["connectors"]["profile"] = {
            "plugin": "profile-publisher",
            "url": f"{base_url}/2/profile",
            "text": "Ask us anything. $wait",
        }
        self.config.write_text(tomli_w.dumps(tables), encoding="utf-8")
