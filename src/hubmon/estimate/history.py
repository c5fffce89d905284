"""A past to replay, brought into the order in which things happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from math import inf
from typing import TypeAlias

from msgspec import Struct

from hubmon.errors import HubmonError
from hubmon.estimate.contract import Arrival, Happening, Reply, Resolution, Shift, Withdrawal
from hubmon.estimate.rows import Row, Rows

_Later: TypeAlias = tuple[float, float, int, Happening]
"""Its moment, the number of its row and its place among what follows from that row; a shift comes
after all rows."""


class Unusable(Struct, frozen=True):
    """What does not count of a past, and why."""

    where: str
    """In people's words: a line of a file, a case."""
    reason: str


class History(Struct, frozen=True):
    """What happened, and what of it does not count."""

    rows: Rows
    shifts: Sequence[Shift] = ()
    """By moment."""
    unusable: Sequence[Unusable] = ()


class HistoryUnusable(HubmonError):
    """There is no past in it to replay."""


def happenings(
    rows: Iterable[Row], give_up: float, shifts: Sequence[Shift] = ()
) -> Iterator[Happening]:
    """What happened, in order; at equal times arrivals come first, else the order of the rows.

    Only what is still to come of the rows so far is kept in memory.

    Args:
        rows: by arrival; an arrival's id is its place among them.
        give_up: a reply after more seconds than this counts as none: nobody is told of it.
        shifts: by moment.
    """
    ahead: list[_Later] = [(shift.at, inf, place, shift) for place, shift in enumerate(shifts)]
    for number, row in enumerate(rows):
        while ahead and ahead[0][0] < row.arrived_at:
            yield heappop(ahead)[-1]
        yield Arrival(row.arrived_at, number, row.channel, row.language)
        for place, happening in enumerate(_what_follows(row, number, give_up)):
            heappush(ahead, (happening.at, number, place, happening))
    while ahead:
        yield heappop(ahead)[-1]


def _what_follows(row: Row, number: int, give_up: float) -> Iterator[Happening]:
    wait = row.wait
    if wait is not None and wait <= give_up:
        replied_at = row.arrived_at + wait
        yield Reply(replied_at, number, row.agent)
        if row.resolved_at is not None:
            yield Resolution(max(row.resolved_at, replied_at), number)
    elif wait is None and row.resolved_at is not None:
        yield Withdrawal(max(row.resolved_at, row.arrived_at), number)
