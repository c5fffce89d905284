"""The line of those who wait, with how often each was overtaken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hubmon.estimate.cohort import Flags, Floats

_ROOM = 64


class Line:
    """Those who wait in one group, by arrival."""

    def __init__(self) -> None:
        self._since = np.zeros(_ROOM)
        self._overtaken = np.zeros(_ROOM)
        self._here = np.zeros(_ROOM, dtype=bool)
        self._told = np.zeros(_ROOM, dtype=bool)
        self._places: dict[int, int] = {}
        self._end = 0

    def __len__(self) -> int:
        return len(self._places)

    def join(self, id_: int, at: float) -> None:
        """Somebody new waits, last in the line."""
        if self._end == len(self._since):
            self._make_room()
        place = self._end
        self._since[place] = at
        self._overtaken[place] = 0
        self._here[place] = True
        self._told[place] = True
        self._places[id_] = place
        self._end += 1

    def find(self, id_: int, since: float) -> None:
        """Somebody turns out to have waited since earlier: they stand where they belong."""
        self.join(id_, since)
        self._told[self._places[id_]] = False
        self._make_room()
        before = int(np.searchsorted(self._since[: self._end - 1], since, side="right"))
        order = np.insert(np.arange(self._end - 1), before, self._end - 1)
        for each in (self._since, self._overtaken, self._told):
            each[: self._end] = each[order]
        ids = list(self._places)
        self._places = {ids[old]: place for place, old in enumerate(order.tolist())}

    def leave(self, id_: int, *, replied: bool) -> int:
        """Somebody waits no longer; says how many who came later got a reply before them.

        With a reply, everybody before them in the line is overtaken.
        """
        place = self._places.pop(id_)
        self._here[place] = False
        if replied:
            self._overtaken[:place] += 1
        return int(self._overtaken[place])

    def overtaken(self, id_: int) -> int:
        """How often somebody who waits was overtaken."""
        return int(self._overtaken[self._places[id_]])

    def __contains__(self, id_: int) -> bool:
        return id_ in self._places

    def state(self) -> tuple[Floats, Floats, Flags]:
        """Of those who wait: since when, how often overtaken, whether told in time; by arrival."""
        here = self._here[: self._end]
        return (
            self._since[: self._end][here],
            self._overtaken[: self._end][here],
            self._told[: self._end][here],
        )

    def ranks(self, ids: Sequence[int]) -> npt.NDArray[np.int64]:
        """Where some of those who wait stand in what `state` and `ids` list."""
        places = np.fromiter((self._places[id_] for id_ in ids), np.int64, len(ids))
        ranks: npt.NDArray[np.int64] = np.cumsum(self._here[: self._end])[places] - 1
        return ranks

    def ids(self) -> list[int]:
        """Those who wait, by arrival."""
        return list(self._places)

    def _make_room(self) -> None:
        """Close the gaps; more room when there are few of them."""
        since, overtaken, told = self.state()
        size = max(_ROOM, 2 * len(since))
        here = np.flatnonzero(self._here[: self._end])
        moved = dict(zip(here.tolist(), range(len(here)), strict=True))
        self._places = {id_: moved[place] for id_, place in self._places.items()}
        self._end = len(since)
        self._since, self._overtaken = np.zeros(size), np.zeros(size)
        self._here, self._told = np.zeros((2, size), dtype=bool)
        self._since[: self._end], self._overtaken[: self._end] = since, overtaken
        self._told[: self._end] = told
        self._here[: self._end] = True
