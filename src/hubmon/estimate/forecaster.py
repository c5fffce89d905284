"""hubmon's own estimator."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Sequence
from math import expm1

from hubmon.estimate.contract import (
    Arrival,
    Forecast,
    Found,
    Happening,
    Lost,
    Reply,
    Resolution,
    Withdrawal,
)
from hubmon.estimate.groups import Groups
from hubmon.estimate.mixture import mixture
from hubmon.estimate.standing import Known
from hubmon.estimate.thinker import Thinker

_FEWEST = 5
"""With fewer replies nothing is said."""


class HubForecaster:
    """Implements `hubmon.estimate.contract.Forecaster`.

    Args:
        give_up: seconds after which who waits counts as never answered.
    """

    def __init__(self, give_up: float) -> None:
        self._give_up = give_up
        self._groups = Groups(give_up)
        self._thinker = Thinker(self._groups, give_up)
        self._open: dict[int, Arrival] = {}
        self._found: set[int] = set()
        """Of those who wait, who was not told of in time."""
        self._oldest: deque[Arrival] = deque()
        self._now = 0.0

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now."""
        now = happening.at
        self._thinker.begin(now)
        self._let_go(now)
        self._now = now
        self._take(happening)
        self._thinker.forget_answers()

    def _take(self, happening: Happening) -> None:
        now = happening.at
        if isinstance(happening, Arrival):
            self._arrive(happening)
        elif isinstance(happening, Reply):
            if happening.id in self._open:
                self._thinker.crew.reply(happening, self._open[happening.id].language)
            self._end(happening.id, now, replied=True)
        elif isinstance(happening, Withdrawal):
            self._end(happening.id, now, replied=False)
        elif isinstance(happening, Found):
            self._find(happening)
        elif isinstance(happening, Lost):
            self._lose(happening.id, now)
        elif isinstance(happening, Resolution):
            self._groups.resolve(happening.id)
        else:
            self._thinker.crew.shift(happening)

    def _arrive(self, arrival: Arrival) -> None:
        self._lose(arrival.id, arrival.at)
        self._groups.of(arrival.language)
        self._thinker.keep(arrival, self._thinker.think(arrival.at, arrival.language))
        self._open[arrival.id] = arrival
        self._oldest.append(arrival)
        self._groups.arrive(arrival)
        self._thinker.profile.arrive(arrival.at)

    def _find(self, found: Found) -> None:
        self._lose(found.id, found.at)
        arrival = Arrival(min(found.since, found.at), found.id, found.channel, found.language)
        self._open[found.id] = arrival
        self._found.add(found.id)
        insort(self._oldest, arrival, key=lambda each: each.at)
        self._groups.find(arrival, found.at)
        self._let_go(found.at)

    def _lose(self, id_: int, now: float) -> None:
        self._groups.resolve(id_)
        arrival = self._open.pop(id_, None)
        if arrival is not None:
            self._found.discard(id_)
            self._thinker.lose(id_)
            self._groups.lose(arrival, now)

    def _end(self, id_: int, now: float, *, replied: bool) -> None:
        arrival = self._open.pop(id_, None)
        if arrival is None:
            return
        if replied:
            self._groups.serve(id_, arrival.language)
            self._thinker.profile.reply(now)
        if id_ in self._found:
            self._found.discard(id_)
            self._groups.end_found(arrival, now, replied=replied)
        else:
            self._groups.end(arrival, now, replied=replied)
            self._thinker.learn(arrival, now, replied=replied)

    def _let_go(self, now: float) -> None:
        while self._oldest and self._oldest[0].at < now - self._give_up:
            arrival = self._oldest.popleft()
            if self._open.get(arrival.id) == arrival:
                at = max(arrival.at + self._give_up, self._now)
                self._end(arrival.id, at, replied=False)

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast | None:
        """What a customer who writes at `now` can expect; None before the fifth reply.

        Args:
            now: the moment; no earlier than what was told last.
            channel: where they write; None or one never heard of: anywhere.
            language: None: any, as they are written in there of late.
        """
        if self._thinker.outcomes < _FEWEST:
            return None
        self._let_go(now)
        if language is not None:
            said = self._thinker.think(now, language).said
        else:
            languages = self._groups.place(channel).languages(now)
            each = [self._thinker.think(now, one).said for one in languages]
            said = mixture(each, list(languages.values()))
        return Forecast(*[60 * expm1(wait) for wait in said.tolist()])

    def sample(self, channel: str | None, language: str | None) -> int:
        """How many turns a forecast rests upon in the first place: answered, or still waiting."""
        if language is not None and language in self._groups.languages:
            return self._groups.languages[language].scope.latest.sample()
        return self._groups.place(channel).latest.sample()

    def waiting(self, now: float, ids: Sequence[int]) -> dict[str, list[int]]:
        """The places in `ids` of those who wait, by language; none before the fifth reply."""
        self._let_go(now)
        places: dict[str, list[int]] = {}
        for place, id_ in enumerate(ids if self._thinker.outcomes >= _FEWEST else ()):
            if id_ in self._open:
                places.setdefault(self._open[id_].language, []).append(place)
        return places

    def known(self, now: float, language: str) -> Known:
        """What is known of the customers of a language."""
        self._let_go(now)
        said = self._thinker.think(now, language).said
        here, hub = self._groups.seen(language).scope, self._groups.hub.scope
        return Known(language, said, here, hub, self._thinker.crew, self._thinker.profile)
