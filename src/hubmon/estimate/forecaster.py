"""hubmon's own estimator."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hubmon.estimate.backlog import Backlog
from hubmon.estimate.channel import Channel
from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import (
    HOUR,
    Arrival,
    Forecast,
    Found,
    Happening,
    Lost,
    Reply,
    Resolution,
    Withdrawal,
)
from hubmon.estimate.crew import Crew
from hubmon.estimate.experience import Experience, Thought
from hubmon.estimate.memory import Memory
from hubmon.estimate.mixture import mixture
from hubmon.estimate.profile import Profile
from hubmon.estimate.regression import QuantileRegression
from hubmon.estimate.scope import ARRIVALS, Look, Scope, View, log_minutes
from hubmon.estimate.situation import Around, around, features
from hubmon.estimate.standing import Known

_REFIT_AFTER = 500
_FIRST_REFIT = 100
_FEWEST = 5
"""With fewer replies nothing is said."""
_RENEW_AFTER = 8
_RENEW_LATEST = 180.0
_MOST_SERVED = 2_000
_DOUBT = 1.03
"""A range learned from the waits of the past is a little too narrow for those to come."""
_WIDER = np.array([-0.9, -0.7, 0.0, 0.7, 0.9])
"""How the range is drawn apart where there has never been such a backlog."""


_ANYTHING = np.array([1.5, 3.0, 4.0])
"""Waits in log minutes, before there is any experience."""


class HubLook(NamedTuple):
    """The whole hub as it was at a moment."""

    at: float
    everyone: Floats
    around: Around
    expected: float
    """Of those who wait, how many will be answered."""


class Answer(NamedTuple):
    """What is said of a group."""

    thought: Thought
    look: Look
    hub: HubLook
    """What it rests upon, as is the look."""
    said: Floats
    """In log minutes at `LEVELS`."""


class HubForecaster:
    """Implements `hubmon.estimate.contract.Forecaster`.

    Args:
        give_up: seconds after which who waits counts as never answered.
    """

    def __init__(self, give_up: float) -> None:
        self._give_up = give_up
        self._longest = log_minutes(give_up)
        self._hub = Group(Scope(None, give_up), spread=1.0)
        self._groups: dict[str, Group] = {}
        self._channels: dict[str, Channel] = {}
        self._anywhere = Channel(ARRIVALS)
        self._open: dict[int, Arrival] = {}
        self._found: set[int] = set()
        """Of those who wait, who was not told of in time."""
        self._served: dict[int, str] = {}
        self._oldest: deque[Arrival] = deque()
        self._profile = Profile()
        self._crew = Crew()
        self._backlog = Backlog()
        self._memory = Memory(all_of_last=1_500, of_before=2_500)
        self._regression: QuantileRegression | None = None
        self._hub_look = self._look_at_hub(0.0)
        self._since: float | None = None
        self._now = 0.0
        self._arrivals = 0
        self._outcomes = 0
        self._usual_loss = 0.0
        self._refit_at = _FIRST_REFIT
        self._answers: dict[str, Answer] = {}
        """By language: what was thought of the moment asked for last."""
        self._asked_of = 0.0

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now."""
        now = happening.at
        self._since = now if self._since is None else self._since
        self._let_go(now)
        self._now = now
        self._take(happening)
        self._answers.clear()

    def _take(self, happening: Happening) -> None:
        now = happening.at
        if isinstance(happening, Arrival):
            self._arrive(happening)
        elif isinstance(happening, Reply):
            if happening.id in self._open:
                self._crew.reply(happening, self._open[happening.id].language)
            self._end(happening.id, now, replied=True)
        elif isinstance(happening, Withdrawal):
            self._end(happening.id, now, replied=False)
        elif isinstance(happening, Found):
            self._find(happening)
        elif isinstance(happening, Lost):
            self._lose(happening.id, now)
        elif isinstance(happening, Resolution):
            self._resolve(happening.id)
        else:
            self._crew.shift(happening)

    def _arrive(self, arrival: Arrival) -> None:
        now = arrival.at
        self._lose(arrival.id, now)
        group = self._group(arrival.language)
        answer = self._think(now, arrival.language)
        group.scope.keep(answer.look)
        self._memory.add(arrival.id, answer.thought)
        self._open[arrival.id] = arrival
        self._oldest.append(arrival)
        for scope in (self._hub.scope, group.scope):
            scope.arrive(arrival.id, now)
        for channel in (self._anywhere, self._channel(arrival.channel)):
            channel.arrive(arrival.id, now, arrival.language)
        self._profile.arrive(now)
        self._keep(answer.hub)

    def _find(self, found: Found) -> None:
        self._lose(found.id, found.at)
        arrival = Arrival(min(found.since, found.at), found.id, found.channel, found.language)
        self._open[found.id] = arrival
        self._found.add(found.id)
        insort(self._oldest, arrival, key=lambda each: each.at)
        for scope in (self._hub.scope, self._group(found.language).scope):
            scope.find(found.id, arrival.at, found.at)
        self._let_go(found.at)

    def _lose(self, id_: int, now: float) -> None:
        self._resolve(id_)
        arrival = self._open.pop(id_, None)
        if arrival is None:
            return
        self._found.discard(id_)
        self._memory.lose(id_)
        for scope in (self._hub.scope, self._group(arrival.language).scope):
            scope.lose(id_, now)
        for channel in (self._anywhere, self._place(arrival.channel)):
            channel.cohort.lose(id_, now)

    def _keep(self, hub: HubLook) -> None:
        """What concerns the whole hub changes slowly, and is looked at now and then."""
        self._arrivals += 1
        if hub is not self._hub_look:
            self._hub_look, self._arrivals = hub, 0
            self._crew.renew(hub.at, hub.expected)
            self._profile.at_work(hub.at, self._crew.counts)

    def _look_at_hub(self, now: float) -> HubLook:
        scope = self._hub.scope
        view = scope.view(now)
        everyone = scope.quantiles(now, view, _ANYTHING)
        return HubLook(now, everyone, self._around(scope, view, "", now), view.expected)

    def _end(self, id_: int, now: float, *, replied: bool) -> None:
        arrival = self._open.pop(id_, None)
        if arrival is None:
            return
        if replied:
            self._serve(id_, arrival.language)
            self._profile.reply(now)
        if id_ in self._found:
            self._found.discard(id_)
            for scope in (self._hub.scope, self._group(arrival.language).scope):
                scope.end_found(id_, now, replied=replied)
        else:
            self._learn(arrival, now, replied=replied)

    def _learn(self, arrival: Arrival, now: float, *, replied: bool) -> None:
        """A wait is over that was known from its beginning."""
        group = self._group(arrival.language)
        for scope in (self._hub.scope, group.scope):
            scope.end(arrival.id, arrival.at, now, replied=replied)
        for channel in (self._anywhere, self._channels[arrival.channel]):
            channel.cohort.end(arrival.id, now, replied=replied)
        lasted = log_minutes(now - arrival.at)
        thought = self._memory.end(arrival.id, lasted, replied=replied)
        if not replied:
            return
        if thought is not None:
            self._judge(group, thought, lasted)
        self._outcomes += 1
        if self._outcomes >= self._refit_at:
            self._refit(now)

    def _serve(self, id_: int, language: str) -> None:
        self._served[id_] = language
        for scope in (self._hub.scope, self._group(language).scope):
            scope.served += 1
        if len(self._served) > _MOST_SERVED:
            self._resolve(next(iter(self._served)))

    def _resolve(self, id_: int) -> None:
        language = self._served.pop(id_, None)
        if language is not None:
            self._hub.scope.served -= 1
            self._group(language).scope.served -= 1

    def _judge(self, group: Group, thought: Thought, y: float) -> None:
        """Hold what was thought against what came true."""
        self._backlog.learn(thought.ahead)
        loss = abs(float(np.expm1(y) - np.expm1(thought.steps[4, 2])))
        self._usual_loss += (loss - self._usual_loss) / min(self._outcomes + 1, 1000)
        group.experience.learn(self._hub.experience, thought, y, 1.0 / (self._usual_loss + 1.0))

    def _let_go(self, now: float) -> None:
        while self._oldest and self._oldest[0].at < now - self._give_up:
            arrival = self._oldest.popleft()
            if self._open.get(arrival.id) == arrival:
                at = max(arrival.at + self._give_up, self._now)
                self._end(arrival.id, at, replied=False)

    def _group(self, language: str) -> Group:
        if language not in self._groups:
            self._groups[language] = self._newcomers()
        return self._groups[language]

    def _newcomers(self) -> Group:
        return Group(Scope(self._hub.scope, self._give_up), spread=0.0)

    def _channel(self, channel: str) -> Channel:
        if channel not in self._channels:
            self._channels[channel] = Channel(ARRIVALS)
        return self._channels[channel]

    def predict(self, now: float, channel: str | None, language: str | None) -> Forecast | None:
        """What a customer who writes at `now` can expect; None before the fifth reply.

        Args:
            now: the moment; no earlier than what was told last.
            channel: where they write; None or one never heard of: anywhere.
            language: None or one never heard of: any, as they are written in there of late.
        """
        if self._outcomes < _FEWEST:
            return None
        self._let_go(now)
        if language is not None and language in self._groups:
            languages = {language: 1.0}
        else:
            languages = self._place(channel).languages(now)
        said = [self._say(now, each) for each in languages]
        waits = np.expm1(mixture(said, list(languages.values()))) * 60
        return Forecast(*waits.tolist())

    def sample(self, channel: str | None, language: str | None) -> int:
        """How many turns a forecast rests upon in the first place: answered, or still waiting."""
        if language is not None and language in self._groups:
            return self._groups[language].scope.cohort.sample()
        return self._place(channel).cohort.sample()

    def waiting(self, now: float, ids: Sequence[int]) -> dict[str, list[int]]:
        """The places in `ids` of those who wait, by language; none before the fifth reply."""
        self._let_go(now)
        places: dict[str, list[int]] = {}
        for place, id_ in enumerate(ids if self._outcomes >= _FEWEST else ()):
            if id_ in self._open:
                places.setdefault(self._open[id_].language, []).append(place)
        return places

    def known(self, now: float, language: str) -> Known:
        """What is known of the customers of a language."""
        self._let_go(now)
        said = self._say(now, language)
        here, hub = self._group(language).scope, self._hub.scope
        return Known(language, said, here, hub, self._crew, self._profile)

    def _place(self, channel: str | None) -> Channel:
        return self._anywhere if channel is None else self._channels.get(channel, self._anywhere)

    def _say(self, now: float, language: str) -> Floats:
        return self._think(now, language).said

    def _think(self, now: float, language: str) -> Answer:
        if now != self._asked_of:
            self._answers.clear()
            self._asked_of = now
        if language not in self._answers:
            self._answers[language] = self._think_anew(now, language)
        return self._answers[language]

    def _think_anew(self, now: float, language: str) -> Answer:
        group = self._groups.get(language) or self._newcomers()
        scope = group.scope
        hub = self._hub_look
        if self._arrivals >= _RENEW_AFTER or now - hub.at > _RENEW_LATEST:
            hub = self._look_at_hub(now)
        look = scope.look(now, hub.everyone)
        base = look.base
        here = self._around(scope, look.view, language, now)
        ahead = self._backlog.ahead((here, hub.around))
        unheard_of = self._backlog.unheard_of(ahead)
        base = base + max(min(unheard_of, ahead - float(base[2])), 0.0)
        known = now - (self._since or now)
        capacity = self._profile.ahead(now)
        situation = features(now, known, here, hub.around, float(base[2]), capacity)
        learned = base
        if self._regression is not None:
            learned = self._regression.predict(situation, base)
            learned = np.minimum(learned, self._longest)
        steps, said = group.experience.conclude(
            self._hub.experience, base, learned, ahead, self._longest
        )
        said = said[2] + _DOUBT * (said - said[2]) + _WIDER * unheard_of
        said = np.minimum(np.maximum(said, 0.0), self._longest)
        return Answer(Thought(situation, steps, ahead), look, hub, said)

    def _around(self, scope: Scope, view: View, language: str, now: float) -> Around:
        people = self._crew.count(language) if self._crew.known(language) else 0
        if self._crew.known(language):
            work = (view.expected + 1.0) * self._crew.handling(language, now)
            worked_off = self._profile.work_off(now, work, language)
        else:
            worked_off = (view.expected + 1.0) * HOUR / max(scope.replies[1].per_hour(now), 0.2)
        return around(now, scope, view, people, worked_off)

    def _refit(self, now: float) -> None:
        self._refit_at = self._outcomes + min(_REFIT_AFTER, max(_FIRST_REFIT, self._outcomes // 2))
        if self._regression is None:
            self._regression = QuantileRegression(
                self._memory.width, ridge=150.0, bandwidth=0.15, steps=6
            )
        for group in self._groups.values():
            view = group.scope.view(now)
            for id_, chance in zip(group.scope.line.ids(), view.chances.tolist(), strict=True):
                self._memory.wait(id_, log_minutes(now - self._open[id_].at), chance)
        self._regression.fit(*self._memory.rows())


class Group:
    """A language, or the whole hub: its state, and what was learned of our own forecasts for it."""

    def __init__(self, scope: Scope, spread: float) -> None:
        self.scope = scope
        self.experience = Experience(spread)
