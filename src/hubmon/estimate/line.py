"""The line of those who wait, with how often each was overtaken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hubmon.estimate.cohort import Counts, Flags, Floats

_ROOM = 64
_ALL = slice(None)


class Line:
    """Those who wait in one group, by arrival."""

    def __init__(self) -> None:
        self._since = np.zeros(_ROOM)
        self._overtaken = np.zeros(_ROOM, dtype=np.int64)
        self._here = np.ones(_ROOM, dtype=bool)
        """Who has not left; true for the places still to be taken, too."""
        self._places: dict[int, int] = {}
        self._found: set[int] = set()
        self._end = 0

    def __len__(self) -> int:
        return len(self._places)

    def join(self, id_: int, at: float) -> None:
        """Somebody new waits, last in the line."""
        if self._end == len(self._since):
            self._make_room()
        self._since[self._end] = at
        self._places[id_] = self._end
        self._end += 1

    def find(self, id_: int, since: float) -> None:
        """Somebody turns out to have waited since earlier: they stand where they belong."""
        self.join(id_, since)
        self._found.add(id_)
        self._make_room()
        before = int(np.searchsorted(self._since[: self._end - 1], since, side="right"))
        order = np.insert(np.arange(self._end - 1), before, self._end - 1)
        self._since[: self._end] = self._since[order]
        self._overtaken[: self._end] = self._overtaken[order]
        ids = list(self._places)
        self._places = {ids[old]: place for place, old in enumerate(order.tolist())}

    def leave(self, id_: int, *, replied: bool) -> int:
        """Somebody waits no longer; says how many who came later got a reply before them.

        With a reply, everybody before them in the line is overtaken.
        """
        place = self._places.pop(id_)
        self._here[place] = False
        self._found.discard(id_)
        if replied:
            before = self._overtaken[:place]
            before += 1
        overtaken: int = self._overtaken.item(place)
        return overtaken

    def overtaken(self, id_: int) -> int:
        """How often somebody who waits was overtaken."""
        return int(self._overtaken[self._places[id_]])

    def __contains__(self, id_: int) -> bool:
        return id_ in self._places

    def state(self) -> tuple[Floats, Counts]:
        """Of those who wait: since when, and how often overtaken; by arrival."""
        here = self._here[: self._end].nonzero()[0]
        return self._since.take(here), self._overtaken.take(here)

    def told(self) -> slice | Flags:
        """Who of them was told of in time."""
        if not self._found:
            return _ALL
        told = np.ones(len(self), dtype=bool)
        told[self.ranks(tuple(self._found))] = False
        return told

    def ranks(self, ids: Sequence[int]) -> Counts:
        """Where some of those who wait stand in what `state` and `ids` list."""
        places = np.fromiter((self._places[id_] for id_ in ids), np.int64, len(ids))
        ranks: Counts = np.cumsum(self._here[: self._end])[places] - 1
        return ranks

    def ids(self) -> list[int]:
        """Those who wait, by arrival."""
        return list(self._places)

    def _make_room(self) -> None:
        """Close the gaps; more room when there are few of them."""
        since, overtaken = self.state()
        size = max(_ROOM, 2 * len(since))
        here = np.flatnonzero(self._here[: self._end])
        moved = dict(zip(here.tolist(), range(len(here)), strict=True))
        self._places = {id_: moved[place] for id_, place in self._places.items()}
        self._end = len(since)
        self._since, self._overtaken = np.zeros(size), np.zeros(size, dtype=np.int64)
        self._here = np.ones(size, dtype=bool)
        self._since[: self._end], self._overtaken[: self._end] = since, overtaken
