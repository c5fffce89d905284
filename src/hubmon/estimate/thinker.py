"""Thinks of what a newcomer can expect, and learns from what came true."""

from __future__ import annotations

from math import expm1

import numpy as np
from msgspec import Struct

from hubmon.estimate.alike import Alike, crowd
from hubmon.estimate.backlog import Backlog, work
from hubmon.estimate.cohort import Floats
from hubmon.estimate.contract import HOUR, Arrival
from hubmon.estimate.crew import Crew
from hubmon.estimate.ends import NO_WAIT
from hubmon.estimate.experience import MIXED, Opinions, Thought
from hubmon.estimate.groups import Groups
from hubmon.estimate.habit import Habit
from hubmon.estimate.memory import Memory
from hubmon.estimate.profile import Profile
from hubmon.estimate.regression import QuantileRegression
from hubmon.estimate.sample import capped
from hubmon.estimate.scope import Look, Scope, View, log_minutes
from hubmon.estimate.situation import Around, around, features

_REFIT_AFTER = 500
_FIRST_REFIT = 100
_RENEW_AFTER = 8
_RENEW_PART = 1 / 512
_RENEW_LATEST = 180.0
"""The hub is looked at anew after so many arrivals, or so large a part of those who wait where that
is more; and after so many seconds."""
_ANYTHING = np.array([1.5, 3.0, 4.0])
"""Waits in log minutes, before there is any experience."""

_SMALL_LOSS = 0.1
"""Minutes; so little may waits differ where most wait for nothing."""


class HubLook(Struct, frozen=True):
    """The whole hub as it was at a moment."""

    at: float
    everyone: Floats
    around: Around
    expected: float
    """Of those who wait, how many will be answered."""


class Answer(Struct, frozen=True):
    """What is said of a group."""

    thought: Thought
    look: Look
    hub: HubLook
    """What it rests upon, as is the look."""
    said: Floats
    """In log minutes at `LEVELS`."""


class Thinker:
    """What is learned of the hub as a whole, and how it comes to bear on a group.

    Args:
        groups: who waits and who was answered.
        give_up: seconds after which who waits counts as never answered.
    """

    def __init__(self, groups: Groups, give_up: float) -> None:
        self._groups = groups
        self._longest = log_minutes(give_up)
        self.crew = Crew()
        self.profile = Profile()
        self.outcomes = 0
        """Replies that taught something."""
        self._habit = Habit()
        self._alike = Alike()
        self._backlog = Backlog()
        self._memory = Memory(all_of_last=1_500, of_before=2_500)
        self._regression: QuantileRegression | None = None
        self._refit_at = _FIRST_REFIT
        self._usual_loss = 0.0
        self._hub_look = self._look_at_hub(0.0)
        self._arrivals = 0
        self._since: float | None = None
        self._answers: dict[str, Answer] = {}
        """By language: what was thought of the moment asked for last."""
        self._asked_of = 0.0

    def begin(self, now: float) -> None:
        """The first thing that is told of happens now."""
        if self._since is None:
            self._since = now

    def forget_answers(self) -> None:
        """Something has happened: what was thought of this moment may be wrong."""
        self._answers.clear()

    def think(self, now: float, language: str) -> Answer:
        """What a customer of a language who writes now can expect."""
        if now != self._asked_of:
            self._answers.clear()
            self._asked_of = now
        if language not in self._answers:
            self._answers[language] = self._think_anew(now, language)
        return self._answers[language]

    def _think_anew(self, now: float, language: str) -> Answer:
        group = self._groups.seen(language)
        experience, hub_experience = group.experience, self._groups.hub.experience
        hub = self._hub_look
        if self._many_came() or now - hub.at > _RENEW_LATEST:
            hub = self._look_at_hub(now)
        look = group.scope.look(now, hub.everyone)
        here = self._around(group.scope, look.view, language, now)
        ahead = self._backlog.ahead(here, hub.around)
        to_do = work(ahead)
        in_order = experience.in_order(hub_experience, to_do, self._longest)
        trust = experience.trust(hub_experience, to_do)
        unheard_of = self._backlog.unheard_of(ahead)
        found = crowd(look.view.expected)
        own = self._alike.own(language, found)
        alike = own or self._alike.of_all(found)
        opinion = look.base if own is None else _mean(look.base, own)
        if unheard_of:
            unheard_of *= trust.in_work()
            lift = max(min(unheard_of, ahead - opinion[2]), 0.0)
            opinion = [wait + lift for wait in opinion]
        learned = opinion
        known = now - (self._since or now)
        capacity = self.profile.ahead(now)
        usual = self._habit.usual(now, language)
        others = (in_order, None if usual is None else usual.quantiles, alike)
        situation = features(now, known, (here, hub.around), opinion, others, capacity)
        if self._regression is not None:
            learned = capped(self._regression.predict(situation, opinion).tolist(), self._longest)
        opinions = Opinions(
            opinion,
            learned,
            in_order,
            usual,
            alike,
            to_do,
            unheard_of,
            self._longest,
        )
        steps = experience.conclude(hub_experience, opinions, trust)
        return Answer(Thought(situation, steps, ahead, found), look, hub, steps[-1])

    def _many_came(self) -> bool:
        arrivals = self._arrivals
        if arrivals < _RENEW_AFTER:
            return False
        return arrivals >= len(self._groups.hub.scope.line) * _RENEW_PART

    def _around(self, scope: Scope, view: View, language: str, now: float) -> Around:
        crew = self.crew
        if crew.known(language):
            people = crew.count(language)
            to_do = (view.expected + 1.0) * crew.handling(language, now)
            worked_off = self.profile.work_off(now, to_do, language)
        else:
            people = 0
            worked_off = (view.expected + 1.0) * HOUR / max(scope.replies.per_hour(now)[1], 0.2)
        return around(now, scope, view, people, worked_off)

    def _look_at_hub(self, now: float) -> HubLook:
        scope = self._groups.hub.scope
        view = scope.view(now)
        everyone = scope.quantiles(now, view, _ANYTHING)
        return HubLook(now, everyone, self._around(scope, view, "", now), view.expected)

    def keep(self, arrival: Arrival, answer: Answer) -> None:
        """This was thought of somebody who writes now.

        What concerns the whole hub changes slowly, and is looked at now and then.
        """
        self._groups.of(arrival.language).scope.keep(answer.look)
        self._memory.add(arrival.id, answer.thought)
        self._arrivals += 1
        hub = answer.hub
        if hub is not self._hub_look:
            self._hub_look, self._arrivals = hub, 0
            self.crew.renew(hub.at, hub.expected)
            self.profile.at_work(hub.at, self.crew.counts)

    def lose(self, id_: int) -> None:
        """Nothing is to be learned from this one."""
        self._memory.lose(id_)

    def learn(self, arrival: Arrival, now: float, *, replied: bool) -> None:
        """A wait is over that was known from its beginning."""
        lasted = log_minutes(now - arrival.at)
        thought = self._memory.end(arrival.id, lasted, replied=replied)
        if not replied:
            return
        if thought is not None:
            self._judge(arrival, thought, lasted)
        self.outcomes += 1
        if self.outcomes >= self._refit_at:
            self._refit(now)

    def _judge(self, arrival: Arrival, thought: Thought, y: float) -> None:
        """Hold what was thought against what came true."""
        self._backlog.learn(thought.ahead)
        loss = abs(expm1(y) - expm1(thought.steps.item(MIXED, 2)))
        self._usual_loss += (loss - self._usual_loss) / min(self.outcomes + 1, 1000)
        group = self._groups.of(arrival.language)
        weight = 1.0 / (self._usual_loss + _SMALL_LOSS)
        group.experience.learn(self._groups.hub.experience, thought, y, weight)
        self._habit.learn(arrival.at, arrival.language, y, thought.ahead)
        self._alike.learn(arrival.language, thought.found, y)

    def _refit(self, now: float) -> None:
        self._refit_at = self.outcomes + min(_REFIT_AFTER, max(_FIRST_REFIT, self.outcomes // 2))
        if self._regression is None:
            self._regression = QuantileRegression(
                self._memory.width, ridge=150.0, bandwidth=0.15, steps=6
            )
        for group in self._groups.languages.values():
            scope = group.scope
            view = scope.view(now)
            waits = zip(view.lasted.tolist(), view.chances.tolist(), strict=True)
            for id_, (lasted, chance) in zip(scope.line.ids(), waits, strict=True):
                self._memory.wait(id_, log_minutes(lasted), chance)
        self._regression.fit(*self._memory.rows())


def _mean(first: list[float], second: list[float]) -> list[float]:
    """Of two opinions, rising; between a wait and none at all there is nothing: the first holds."""
    return sorted(
        [
            one if one < NO_WAIT or other < NO_WAIT else (one + other) / 2
            for one, other in zip(first, second, strict=True)
        ]
    )
