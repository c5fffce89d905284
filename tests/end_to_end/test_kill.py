"""A collector that is killed at any instant and started again ends where one that lives ends."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest
from tests.end_to_end.support import collect_once, simulated_hub, snapshot_in, truth_in

from hubmon.demo.scenario import Scenario

KILLS = int(os.environ.get("HUBMON_KILLS", "8"))
"""How often to kill; 200 for the long run described in docs/operators.md."""


@pytest.mark.skipif(KILLS == 0, reason="asked for no kills")
async def test_kill_9_at_any_instant_loses_nothing_and_counts_nothing_twice(
    tmp_path: Path,
) -> None:
    chance = random.Random(20)
    async with simulated_hub(tmp_path, days=1, scenario=Scenario(volume=0.25 + KILLS / 400)) as (
        config,
        _,
        end,
    ):
        whole = tmp_path / "whole.db"
        assert await _finish(config) == 0
        (tmp_path / "hub.db").rename(whole)
        killed = 0
        while killed < KILLS:
            process = collect_once(config)
            try:
                await asyncio.wait_for(asyncio.to_thread(process.wait), chance.uniform(0.3, 2.0))
            except TimeoutError:
                process.kill()
                killed += 1
            await asyncio.to_thread(process.communicate)
            if process.returncode == 0:
                (tmp_path / "hub.db").unlink()
        assert await _finish(config) == 0
    assert truth_in(tmp_path / "hub.db") == truth_in(whole)
    assert snapshot_in(tmp_path / "hub.db", end) == snapshot_in(whole, end)


async def _finish(config: Path) -> int:
    process = collect_once(config)
    said, _ = await asyncio.to_thread(process.communicate)
    print(said)
    return process.returncode
