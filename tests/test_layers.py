"""The layers stay layers: nobody imports upwards, and the instant commands stay instant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.support import fill

ROOT = Path(__file__).parents[1]

LOADED_AFTER = """
import sys
from hubmon.cli import main
status = main(sys.argv[1:])
sys.stderr.write(" ".join(sys.modules))
sys.exit(status)
"""

FIRST_FRAME = """
import sys
import hubmon.cli.overview, hubmon.config, hubmon.faces.live, hubmon.faces.tui.run
print(*sys.modules)
"""

ALL_OPTIONS = """
import sys
from hubmon.cli import full_parser
full_parser()
print(*sys.modules)
"""

WATCHED = """
import sys
from pathlib import Path
from hubmon.faces.watch import run, terminal
from hubmon.faces.watch.feed import Feed
from hubmon.faces.watch.screen import Screen
feed = Feed(Path(sys.argv[1]), "a012", lambda: 0)
screen = Screen("a012", feed.story)
for action in ("back", "open"):
    screen.take(feed.look())
    screen.press(action)
    print(screen.frame(0, 80, 24))
    print("loaded", *sys.modules)
feed.close()
"""


def test_every_layer_imports_only_from_those_below_it() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "too_dear"),
    [
        (("queue", "--agent", "a012"), {"msgspec", "asyncio", "logging", "importlib.metadata"}),
        (("queue", "--agent", "a012", "--json"), {"msgspec", "asyncio", "logging"}),
        (("status",), set()),
        (("status", "--json"), set()),
    ],
)
def test_an_instant_command_loads_nothing_that_takes_its_time(
    tmp_path: Path, words: tuple[str, ...], too_dear: set[str]
) -> None:
    store = tmp_path / "hub.db"
    fill(store)
    done = subprocess.run(
        [sys.executable, "-c", LOADED_AFTER, *words, "--store", str(store)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    loaded = set(done.stderr.split())
    assert "hubmon.faces.queue" in loaded or "hubmon.faces.status" in loaded
    assert not loaded & (too_dear | {"textual", "rich", "httpx", "sqlite_utils", "pluggy", "numpy"})
    assert "a012" in done.stdout or "twitter" in done.stdout


def test_the_first_frame_loads_nothing_that_is_shown_later() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    loaded = set(done.stdout.split())
    assert "hubmon.faces.tui.screens.overview" in loaded
    assert not loaded & {"httpx", "numpy", "pluggy", "sqlite_utils", "argparse"}
    assert "textual.widgets._data_table" not in loaded
    assert not loaded & {f"hubmon.model.{name}" for name in ("case", "events", "rising", "wording")}
    of_who_is_told = {"hubmon.config.alerts", "hubmon.model.alerting", "hubmon.cli.serving"}
    of_what_is_opened = {f"hubmon.faces.tui.{name}" for name in ("openings", "past", "rising")}
    of_who_writes = {"hubmon.faces.notes", "hubmon.store.predicted_late", "hubmon.store.writer"}
    assert not loaded & (of_who_is_told | of_what_is_opened | of_who_writes)


def test_to_list_all_commands_takes_nothing_that_a_command_loads_when_it_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALL_OPTIONS], check=True, capture_output=True, text=True, timeout=60
    )
    loaded = set(done.stdout.split())
    assert "hubmon.cli.demo" in loaded
    assert not loaded & {"textual", "rich", "httpx", "sqlite_utils", "pluggy", "numpy", "msgspec"}


def test_the_live_queue_loads_little_and_an_opened_case_not_much_more(tmp_path: Path) -> None:
    fill(tmp_path / "hub.db")
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, tmp_path / "hub.db"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    queue, case = (set(words.split()) for words in done.stdout.split("loaded ")[1:])
    assert "What happened" in done.stdout
    dear = {"textual", "rich", "httpx", "sqlite_utils", "pluggy", "numpy", "asyncio"}
    assert not queue & (dear | {"msgspec", "logging", "tomllib"})
    assert not case & dear


A_VIEWER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from hubmon.faces.live import LiveView
from hubmon.faces.tui import run
from hubmon.model.promise import Promises
view = LiveView(Path(sys.argv[1]), Promises(), {}, lambda: datetime.now(UTC))
assert view.snapshot().queue.depth
view.close()
sys.exit(" ".join({"numpy", "sqlite_utils", "httpx"} & set(sys.modules)) or None)
"""


def test_a_wall_that_only_looks_on_loads_nothing_of_collecting_and_learning(
    tmp_path: Path,
) -> None:
    fill(tmp_path / "hub.db")
    done = subprocess.run(
        [sys.executable, "-c", A_VIEWER, tmp_path / "hub.db"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
