"""Pictures of a surge and of the past; renew them with `pytest --snapshot-update`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.tui.support import NOON, SITES, FakeView, expected_load, hub_warning
from tests.tui.test_disruption_screen import disrupted, view_of
from tests.tui.test_history_screen import surging
from textual.pilot import Pilot

from hubmon.faces.playhead import Playhead
from hubmon.faces.replay import ReplayView
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.past import PastKeys
from hubmon.faces.tui.taste import Taste
from hubmon.model.events import AgentShift, AnyEvent, CustomerMessage, Reply
from hubmon.model.lasting import Patience
from hubmon.model.promise import Promises
from hubmon.model.risen import RisenTopic, Rising
from hubmon.model.snapshot import Declared
from hubmon.model.trouble import Trouble
from hubmon.store.writer import SqliteStore

MINUTE = timedelta(minutes=1)
SIZES = [(80, 24), (120, 40)]
ROSE = Rising(
    ("heathrow", "snow", "rebook", "geannuleerd", "отменён", "الثلج", "希思罗机场", "cancelled"),
    (RisenTopic("rebooking", 0.41, 0.09), RisenTopic("refund", 0.2, 0.08)),
    customers=400,
)
SURGE = Trouble(
    kind="surge", scope="hub", height=412, arrivals=900, since=NOON - timedelta(minutes=65)
)


async def found_out(pilot: Pilot[None]) -> None:
    """Wait until what rose is known and shown."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_the_history_with_a_surge(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    app = WallApp(surging(), SITES, period=86_400)
    assert snap_compare(app, terminal_size=size, press=["h"], run_before=found_out)


def surging_hub() -> FakeView:
    """Somebody has declared a disruption."""
    declared = Declared(NOON - 15 * MINUTE, "anna")
    warned = (hub_warning(SURGE, 1), hub_warning(number=2, seen_by="a012"))
    view = view_of(disrupted(declared=declared, hub_warnings=warned, expected_load=expected_load()))
    view.rose = ROSE
    return view


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("keys", [["d"], [], ["down", "enter"]], ids=["screen", "line", "warning"])
def test_a_disruption(
    snap_compare: Callable[..., bool], keys: list[str], size: tuple[int, int]
) -> None:
    app = WallApp(surging_hub(), SITES, period=86_400)
    assert snap_compare(app, terminal_size=size, press=keys, run_before=found_out)


def told() -> Iterator[AnyEvent]:
    """A day in which half of those who write are answered, late in the end."""
    for number in range(120):
        at = NOON - (120 - number) * 9 * MINUTE
        message = f"twitter:{number}"
        yield CustomerMessage(
            stream="posts",
            id=message,
            at=at,
            message=message,
            channel=("twitter", "facebook")[number % 2],
            language=("en", "nl", "pt")[number % 3],
            topic=("rebooking", "baggage")[number % 2],
        )
        if number % 2:
            yield Reply(
                stream="posts",
                id=f"r{number}",
                at=at + number % 90 * MINUTE,
                message=f"r:{number}",
                channel="twitter",
                in_reply_to=message,
            )
    yield AgentShift(
        stream="shifts", id="1", at=NOON - 300 * MINUTE, agent="a012", on=True, languages=("en",)
    )


@pytest.fixture
def past(tmp_path: Path) -> Iterator[ReplayView]:
    """The hub an hour ago, when the feed was silent and nobody spoke Portuguese."""
    unspoken = Trouble(kind="unspoken", scope="language", name="pt", severe=True, height=9)
    late = Trouble(kind="overdue", scope="channel", name="vk", severe=True, height=9)
    silent = Trouble(
        kind="source",
        scope="source",
        name="social",
        height=9,
        state="late",
        since=NOON - 80 * MINUTE,
    )
    path = tmp_path / "hub.db"
    with closing(SqliteStore(path, Promises())) as store:
        store.take("feed", list(told()), NOON - 20 * 60 * MINUTE)
        for minute in range(70, 0, -1):
            worse = Trouble(kind="overdue", scope="channel", name="vk", height=90 - minute)
            found = [unspoken, silent, late if minute > 60 else worse]
            store.warnings.look_again(found, NOON - minute * MINUTE, Patience())
    playhead = Playhead(NOON - 60 * MINUTE, 60, lambda: NOON, lambda: 0.0)
    with closing(ReplayView(path, Promises(), {}, playhead, "now")) as view:
        playhead.toggle()
        yield view


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("start", ["overview", "wall"])
def test_the_past(
    snap_compare: Callable[..., bool], past: ReplayView, start: str, size: tuple[int, int]
) -> None:
    taste = Taste(start="wall" if start == "wall" else "overview")
    app = WallApp(past, SITES, taste, past=PastKeys(past), period=86_400)
    assert snap_compare(app, terminal_size=size)
