"""What was found and what was said of flights, in rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from hubmon.faces.presentation.lines import Column, Drawing, Piece, table
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import KEPT, UNKNOWN
from hubmon.faces.spans import duration
from hubmon.plain import plain

if TYPE_CHECKING:
    from hubmon.model.aftercare import FoundThing, ItemState, Opinion

_STATES: dict[ItemState, Piece] = {
    "found": Piece("found", "strong"),
    "contacted": Piece("contacted"),
    "returned": Piece(f"{KEPT} returned", "muted"),
}
"""In the order of what is left to do."""
_ITEM_COLUMNS = (
    Column("state", 10),
    Column("since", 8, right=True),
    Column("flight", 8, rank=2),
    Column("item", 14, grows=40),
    Column("case", 20, rank=3, grows=10),
)
_OPINION_COLUMNS = (
    Column("to the crew", 11),
    Column("since", 8, right=True),
    Column("flight", 8, rank=2),
    Column("tone", 10, rank=1),
    Column("what was said", 14, grows=100),
)


def draw_items(items: Iterable[FoundThing], scene: Scene, width: int) -> Drawing:
    """What has not been returned first, the oldest first."""
    order = list(_STATES)
    rows = sorted(items, key=lambda item: (order.index(item.state), item.since))
    counts = {state: sum(item.state == state for item in rows) for state in _STATES}
    head, lines = table(_ITEM_COLUMNS, rows, lambda item: _item(item, scene.now), width)
    if not lines:
        return Drawing([(Piece("nothing was found", "muted"),)])
    words = ", ".join(f"{count:,} {state}" for state, count in counts.items())
    return Drawing(lines, (Piece(words, "muted"),), head, [item.key for item in rows])


def draw_opinions(opinions: Iterable[Opinion], scene: Scene, width: int) -> Drawing:
    """What no crew was told yet first, the oldest first."""
    rows = sorted(opinions, key=lambda opinion: (opinion.forwarded, opinion.at))
    head, lines = table(_OPINION_COLUMNS, rows, lambda each: _opinion(each, scene.now), width)
    if not lines:
        return Drawing([(Piece("nothing was said", "muted"),)])
    pending = sum(not opinion.forwarded for opinion in rows)
    words = f"{pending:,} pending, {len(rows) - pending:,} forwarded"
    return Drawing(lines, (Piece(words, "muted"),), head, [each.key for each in rows])


def _item(item: FoundThing, now: datetime) -> tuple[Piece, ...]:
    return (
        _STATES[item.state],
        Piece(duration(now - item.since)),
        Piece(plain(item.flight) or UNKNOWN),
        Piece(plain(item.item) or UNKNOWN),
        Piece(plain(item.number) or plain(item.case), "muted"),
    )


def _opinion(opinion: Opinion, now: datetime) -> tuple[Piece, ...]:
    state = Piece(f"{KEPT} forwarded", "muted") if opinion.forwarded else Piece("pending", "strong")
    return (
        state,
        Piece(duration(now - opinion.at)),
        Piece(plain(opinion.flight) or UNKNOWN),
        Piece(opinion.tone),
        Piece(plain(opinion.text) or UNKNOWN),
    )
