"""hubmon's own estimator."""

from __future__ import annotations

from collections import deque

import numpy as np

from hubmon.estimate.backlog import Backlog, InOrder
from hubmon.estimate.blend import Blend, Range
from hubmon.estimate.contract import (
    HOUR,
    Arrival,
    Forecast,
    Happening,
    Reply,
    Resolution,
    Withdrawal,
)
from hubmon.estimate.crew import Crew
from hubmon.estimate.memory import Memory, Thought
from hubmon.estimate.profile import Profile
from hubmon.estimate.regression import QuantileRegression
from hubmon.estimate.scope import Scope, View, log_minutes
from hubmon.estimate.situation import Around, features

_REFIT_AFTER = 500
_FIRST_REFIT = 100
_RENEW_AFTER = 8
_MOST_SERVED = 2_000
_WIDER = np.array([-0.9, -0.7, 0.0, 0.7, 0.9])
"""How the range is drawn apart where there has never been such a backlog."""


class HubForecaster:
    """Implements `hubmon.estimate.contract.Forecaster`.

    Args:
        give_up: seconds after which who waits counts as never answered.
    """

    def __init__(self, give_up: float) -> None:
        self._give_up = give_up
        self._hub = Group(Scope(None, give_up))
        self._groups: dict[str, Group] = {}
        self._open: dict[int, Arrival] = {}
        self._served: dict[int, str] = {}
        self._oldest: deque[Arrival] = deque()
        self._profile = Profile()
        self._crew = Crew()
        self._backlog = Backlog()
        self._memory = Memory(all_of_last=1_500, of_before=2_500)
        self._regression: QuantileRegression | None = None
        self._everyone = np.array([1.5, 3.0, 4.0])
        self._hub_view = self._hub.scope.view(0.0)
        self._since: float | None = None
        self._arrivals = 0
        self._outcomes = 0
        self._usual_loss = 0.0
        self._refit_at = _FIRST_REFIT
        self._thought: tuple[tuple[float, str], Thought] | None = None

    def observe(self, happening: Happening) -> None:
        """Learn of something that happens now."""
        now = happening.at
        self._since = now if self._since is None else self._since
        self._let_go(now)
        if isinstance(happening, Arrival):
            self._arrive(happening)
        elif isinstance(happening, Reply):
            if happening.id in self._open:
                self._crew.reply(happening, self._open[happening.id].language)
            self._end(happening.id, now, replied=True)
        elif isinstance(happening, Withdrawal):
            self._end(happening.id, now, replied=False)
        elif isinstance(happening, Resolution):
            self._resolve(happening.id)
        else:
            self._crew.shift(happening)
        self._thought = None

    def _arrive(self, arrival: Arrival) -> None:
        now = arrival.at
        thought = self._think(now, arrival.language)
        self._memory.add(arrival.id, thought)
        self._open[arrival.id] = arrival
        self._oldest.append(arrival)
        group = self._group(arrival.language)
        for scope in (self._hub.scope, group.scope):
            scope.arrive(arrival.id, now)
        self._profile.arrive(now)
        self._arrivals += 1
        if self._arrivals % _RENEW_AFTER == 0:
            self._renew(now)

    def _renew(self, now: float) -> None:
        """What concerns the whole hub changes slowly, and is computed now and then."""
        self._crew.renew(now)
        self._profile.at_work(now, self._crew.count(""))
        self._hub_view = self._hub.scope.view(now)
        anything = np.array([1.5, 3.0, 4.0])
        self._everyone = self._hub.scope.quantiles(now, self._hub_view, anything)

    def _end(self, id_: int, now: float, *, replied: bool) -> None:
        arrival = self._open.pop(id_, None)
        if arrival is None:
            return
        group = self._group(arrival.language)
        for scope in (self._hub.scope, group.scope):
            scope.end(id_, arrival.at, now, replied=replied)
            scope.served += replied
        thought = self._memory.end(id_, log_minutes(now - arrival.at), replied=replied)
        if not replied:
            return
        self._serve(id_, arrival.language)
        self._profile.reply(now)
        if thought is not None:
            self._judge(group, thought, log_minutes(now - arrival.at))
        self._outcomes += 1
        if self._outcomes >= self._refit_at:
            self._refit(now)

    def _serve(self, id_: int, language: str) -> None:
        self._served[id_] = language
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
        group.in_order.learn(thought.ahead, y)
        loss = abs(float(np.expm1(y) - np.expm1(thought.said[2])))
        self._usual_loss += (loss - self._usual_loss) / min(self._outcomes + 1, 1000)
        weight = 1.0 / (self._usual_loss + 1.0)
        for each in (self._hub, group):
            each.blend.learn(thought.base, thought.learned, y, weight)
            each.orders.learn(thought.blended, thought.in_order, y, weight)
            each.ends.learn(thought.mixed, thought.tracked, y, weight)
        group.range.learn(thought.tracked, y)

    def _let_go(self, now: float) -> None:
        while self._oldest and self._oldest[0].at < now - self._give_up:
            arrival = self._oldest.popleft()
            self._end(arrival.id, arrival.at + self._give_up, replied=False)

    def _group(self, language: str) -> Group:
        if language not in self._groups:
            self._groups[language] = Group(Scope(self._hub.scope, self._give_up))
        return self._groups[language]

    def predict(self, now: float, channel: str, language: str) -> Forecast | None:
        """What a customer who writes at `now` can expect."""
        del channel
        self._let_go(now)
        thought = self._think(now, language)
        self._thought = (now, language), thought
        return Forecast(*(np.expm1(thought.said) * 60).tolist())

    def _think(self, now: float, language: str) -> Thought:
        if self._thought is not None and self._thought[0] == (now, language):
            return self._thought[1]
        group = self._group(language)
        scope = group.scope
        view = scope.view(now)
        base = scope.quantiles(now, view, self._everyone)
        around = (
            self._around(scope, view, language, now),
            self._around(self._hub.scope, self._hub_view, "", now),
        )
        ahead = self._backlog.ahead(around)
        unheard_of = self._backlog.unheard_of(ahead)
        base = base + max(min(unheard_of, ahead - float(base[2])), 0.0)
        known = now - (self._since or now)
        situation = np.array(features(now, known, around, float(base[2]), self._profile.ahead(now)))
        learned = base
        if self._regression is not None:
            learned = self._regression.predict(situation, base)
            learned = np.minimum(learned, log_minutes(self._give_up))
        blended = group.blend.mix(self._hub.blend, base, learned)
        in_order = np.minimum(group.in_order.quantiles(ahead), log_minutes(self._give_up))
        mixed = group.orders.mix(self._hub.orders, blended, in_order)
        tracked = np.minimum(group.range.apply(mixed), log_minutes(self._give_up))
        said = group.ends.mix(self._hub.ends, mixed, tracked) + _WIDER * unheard_of
        said = np.clip(said, 0.0, log_minutes(self._give_up))
        return Thought(
            situation, np.stack([base, learned, mixed, tracked, said, blended, in_order]), ahead
        )

    def _around(self, scope: Scope, view: View, language: str, now: float) -> Around:
        people = self._crew.count(language)
        work = (view.expected + 1.0) * self._crew.handling(language)
        if people:
            worked_off = self._profile.work_off(now, work, people)
        else:
            worked_off = (view.expected + 1.0) * HOUR / max(scope.replies[1].per_hour(now), 0.2)
        return Around(scope, view, people, worked_off)

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

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.blend = Blend()
        self.range = Range()
        self.ends = Blend()
        self.in_order = InOrder()
        self.orders = Blend()
