"""Rows of past arrivals, kept as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from hubmon.estimate.cohort import Floats

_UNKNOWN = float("nan")
_AT_ONCE = 1_000
"""Rows that are made into objects at once: one by one takes longer, all of a year too much room."""


class Row(Struct, frozen=True, gc=False):
    """One customer who wrote. Moments are seconds since the epoch; None is not known to be."""

    arrived_at: float
    first_response_at: float | None
    resolved_at: float | None
    """Without a reply: the end of the wait. With one: when the matter was solved."""
    channel: str
    language: str
    agent: str
    """Who replied; empty where unknown."""

    @property
    def wait(self) -> float | None:
        """Seconds until the reply; a reply before the message counts as at once."""
        if self.first_response_at is None:
            return None
        return max(self.first_response_at - self.arrived_at, 0.0)


class Rows:
    """Rows by arrival; those of the same moment stay in the order in which they were given.

    A row takes 36 bytes, so that a year of a large hub fits in memory, and goes from one process
    to another at once.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        arrived, replied, resolved = array("d"), array("d"), array("d")
        channels, languages, agents = array("i"), array("i"), array("i")
        places: dict[str, int] = {}
        for row in rows:
            arrived.append(row.arrived_at)
            replied.append(_known(row.first_response_at))
            resolved.append(_known(row.resolved_at))
            channels.append(places.setdefault(row.channel, len(places)))
            languages.append(places.setdefault(row.language, len(places)))
            agents.append(places.setdefault(row.agent, len(places)))
        order = np.argsort(np.asarray(arrived), kind="stable")
        self._words = list(places)
        self._moments = np.array([arrived, replied, resolved])[:, order]
        self._texts = np.array([channels, languages, agents])[:, order]

    def __len__(self) -> int:
        return len(self.arrived_at)

    def __iter__(self) -> Iterator[Row]:
        words = self._words
        for first in range(0, len(self), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            columns = [*self._moments[:, some].tolist(), *self._texts[:, some].tolist()]
            for arrived, replied, resolved, channel, language, agent in zip(*columns, strict=True):
                yield Row(
                    arrived,
                    _or_none(replied),
                    _or_none(resolved),
                    words[channel],
                    words[language],
                    words[agent],
                )

    @property
    def arrived_at(self) -> Floats:
        """Of every row."""
        moments: Floats = self._moments[0]
        return moments

    @property
    def waits(self) -> Floats:
        """Of every row; NaN without a reply."""
        waits: Floats = np.maximum(self._moments[1] - self._moments[0], 0.0)
        return waits

    @property
    def over_at(self) -> Floats:
        """When each wait was over: answered, or else closed; infinite where neither is known."""
        arrived, replied, resolved = self._moments
        over = np.where(np.isnan(replied), resolved, replied)
        over_at: Floats = np.maximum(np.where(np.isnan(over), np.inf, over), arrived)
        return over_at

    @property
    def languages(self) -> npt.NDArray[np.str_]:
        """Of every row."""
        words: npt.NDArray[np.str_] = np.array(self._words, dtype=np.str_)[self._texts[1]]
        return words

    def early_replies(self) -> int:
        """How many replies are older than their message."""
        return int(np.count_nonzero(self._moments[1] < self._moments[0]))

    def repeated(self) -> int:
        """How many rows with a reply are the same as another in everything."""
        answered = ~np.isnan(self._moments[1])
        everything = np.vstack([np.nan_to_num(self._moments), self._texts])[:, answered]
        return len(everything.T) - len(np.unique(everything.T, axis=0))


def _known(moment: float | None) -> float:
    return _UNKNOWN if moment is None else moment


def _or_none(moment: float) -> float | None:
    return None if moment != moment else moment  # noqa: PLR0124  # NaN is not equal to itself
