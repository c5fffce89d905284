"""What is known of one group of customers (a language, or the whole hub) at the moment."""

from __future__ import annotations

from math import exp, log1p

import numpy as np
from msgspec import Struct

from hubmon.estimate.answerable import OVERTAKEN_STEPS, Answerable
from hubmon.estimate.cohort import Counts, Floats
from hubmon.estimate.latest import Latest
from hubmon.estimate.line import Line
from hubmon.estimate.of_late import Means, Rates
from hubmon.estimate.product_limit import answered_quantiles

ARRIVALS = 250
"""The last so many arrivals speak for the present."""
_ANSWERED = np.ones(2 * ARRIVALS)
_NOBODY = np.zeros(0)
_MEMORY = 2_000
_RENEW_AFTER = 16
"""Arrivals and ends after which the chances of being answered are computed anew."""
_RENEW_PART = 1 / 256
"""The same as a part of those who wait; of many the cost is to stay bounded."""
_KEPT_FOR = 30.0
_KEPT_PART = 1 / 32
_SAME_BASE = 4
"""Changes among the last arrivals after which their waits are computed anew."""
_PRIOR_WEIGHT = 4.0
AGE_STEPS = [0.0, *np.geomspace(0.25, 64.0, 20).tolist(), 1e9]
_OFTEN = np.arange(OVERTAKEN_STEPS[-2] + 1)
_LONG, _FAR = np.array([1.0, 3.0]), np.array([0.0, 1.0])
"""Times the usual wait from which on, and after which fully, it tells that time is running out."""
_UNKNOWN_WAIT = 3.0
_SHORTEST = 600.0


def log_minutes(seconds: float) -> float:
    """The scale on which waits are compared: log(1 + minutes)."""
    return log1p(seconds / 60.0) if seconds > 0.0 else 0.0


class View(Struct, frozen=True):
    """Those who wait in a group, at a moment; by arrival."""

    lasted: Floats
    """Seconds so far."""
    chances: Floats
    """To be answered at last."""
    expected: float
    """How many will be answered, as far as one can tell."""
    age: float
    """Mean age of those who will be, in log minutes."""
    head: float
    """Age of the oldest whom hardly anybody has overtaken, in log minutes."""


class Look(Struct, frozen=True):
    """A group as it was at a moment; it may be kept for a while."""

    at: float
    view: View
    base: list[float]
    """Waits of the last arrivals, in log minutes at `LEVELS`."""
    based_at: float
    """When they were computed."""


class Scope:
    """Arrivals, replies and the line of one group."""

    def __init__(self, hub: Scope | None, give_up: float) -> None:
        self._give_up = give_up
        self.line = Line()
        self.latest = Latest(ARRIVALS)
        self.by_overtaken: Answerable = Answerable(
            OVERTAKEN_STEPS, memory=_MEMORY, prior=hub.by_overtaken if hub is not None else None
        )
        self.by_age: Answerable = Answerable(
            AGE_STEPS, memory=_MEMORY, prior=hub.by_age if hub is not None else None
        )
        """By age as a multiple of the waits of late."""
        self.arrivals = Rates()
        self.replies = Rates()
        self.means = Means()
        """Of waits, in log minutes."""
        self._usual_wait = _usual_wait(self.means)
        """Waits of late, in seconds."""
        self.last_wait = 0.0
        self.last_reply_at = 0.0
        self.served = 0
        self._chances = self._by_overtaken(np.zeros(0, dtype=np.int64))
        """To be answered, by how often one was overtaken."""
        self._chances_by_age = self.by_age.chances(np.zeros(0))
        self._changes = _RENEW_AFTER
        self._renewed_after = 0
        """Changes when the chances were computed last; as for what was kept, and for its base."""
        self._kept: Look | None = None
        self._kept_after = 0
        self._based_after = 0

    def arrive(self, id_: int, at: float) -> None:
        """Somebody starts to wait."""
        self.line.join(id_, at)
        self.latest.arrive(id_)
        self._changed(at)
        self.arrivals.add(at)

    def end(self, id_: int, at: float, lasted: float, wait: float | None) -> None:
        """Somebody waits no longer.

        Args:
            id_: of the arrival.
            at: the moment.
            lasted: seconds.
            wait: the same in log minutes; None without a reply.
        """
        replied = wait is not None
        overtaken = self.line.leave(id_, replied=replied)
        self.by_overtaken.learn(overtaken, replied=replied)
        self.by_age.learn(lasted / self._usual_wait, replied=replied)
        self._changed(at)
        self.latest.end(id_, wait)
        if wait is not None:
            self.replies.add(at)
            self.last_wait = wait
            self.means.add(at, wait)
            self.last_reply_at = at
            self._usual_wait = _usual_wait(self.means)

    def find(self, id_: int, since: float, at: float) -> None:
        """Somebody turns out to wait since earlier."""
        self.line.find(id_, since)
        self._changed(at)

    def end_found(self, id_: int, at: float, *, replied: bool) -> None:
        """Somebody who was found waits no longer: work done, but no wait to learn from."""
        self.line.leave(id_, replied=replied)
        self._changed(at)
        if replied:
            self.replies.add(at)
            self.last_reply_at = at

    def lose(self, id_: int, at: float) -> None:
        """Nothing more is known of somebody who waited."""
        self.line.leave(id_, replied=False)
        self.latest.end(id_, None)
        self._changed(at)

    def _changed(self, now: float) -> None:
        self._changes += 1
        since_then = self._changes - self._renewed_after
        if since_then < _RENEW_AFTER or since_then < len(self.line) * _RENEW_PART:
            return
        self._renewed_after = self._changes
        since, overtaken = self.line.state()
        self._chances = self._by_overtaken(overtaken)
        self._chances_by_age = self.by_age.chances((now - since) / self._usual_wait)

    def _by_overtaken(self, overtaken: Counts) -> Floats:
        return self.by_overtaken.chance(_OFTEN, self.by_overtaken.chances(overtaken))

    def look(self, now: float, prior: Floats) -> Look:
        """As things stand, or stood a moment ago: for `_KEPT_FOR`, until a part has changed.

        Args:
            now: the moment.
            prior: some waits in log minutes to lean on.
        """
        kept = self._kept
        few_changes = self._changes - self._kept_after <= len(self.line) * _KEPT_PART
        if kept is not None and few_changes and now - kept.at <= _KEPT_FOR:
            return kept
        view = self.view(now)
        if kept is not None and self._based_lately(kept, now):
            return Look(now, view, kept.base, kept.based_at)
        return Look(now, view, self.quantiles(now, view, prior).tolist(), now)

    def _based_lately(self, kept: Look, now: float) -> bool:
        spell = self._usual_wait * _KEPT_PART
        few_changes = self._changes - self._based_after < _SAME_BASE
        return few_changes and now - kept.based_at <= spell

    def keep(self, look: Look) -> None:
        """This look may be taken again."""
        kept = self._kept
        if look is kept:
            return
        if kept is None or look.base is not kept.base:
            self._based_after = self._changes
        self._kept, self._kept_after = look, self._changes

    def view(self, now: float) -> View:
        """Those who wait, as things stand."""
        since, overtaken = self.line.state()
        lasted = now - since
        chances = self._chance(lasted, overtaken)
        expected = float(np.add.reduce(chances))
        if not expected:
            return View(lasted, chances, 0.0, 0.0, 0.0)
        age = log_minutes(float(lasted.dot(chances)) / max(expected, 1e-6))
        in_order = overtaken <= 1
        first = int(in_order.argmax())
        head = log_minutes(lasted.item(first)) if in_order.item(first) else 0.0
        return View(lasted, chances, expected, age, head)

    def _chance(self, lasted: Floats, overtaken: Counts) -> Floats:
        """The chance to be answered at last.

        Who has waited for many times the usual wait, or was overtaken often, is probably not going
        to be answered, the less so the sooner they will count as never answered.
        """
        usual = self._usual_wait
        age = lasted / usual
        by_age = self.by_age.chance(age, self._chances_by_age)
        by_overtaken = self._chances.take(overtaken, mode="clip")
        chances: Floats = np.minimum(by_age, by_overtaken)
        if len(lasted) and lasted.item(0) > usual:  # nobody waits longer than the first in the line
            left = np.maximum(1.0 - lasted / self._give_up, 0.0)
            chances *= left ** np.interp(age, _LONG, _FAR)
        return chances

    def quantiles(self, now: float, view: View, prior: Floats) -> Floats:
        """Waits in log minutes at `LEVELS`, of the last arrivals that are answered at all.

        Args:
            now: the moment.
            view: those who wait.
            prior: some waits in log minutes to lean on.
        """
        answered = np.frombuffer(self.latest.rising)
        waits = np.concatenate((answered, prior))
        weights = _ANSWERED[: len(waits)].copy()
        weights[len(answered) :] = _PRIOR_WEIGHT / len(prior)
        so_far = chances = _NOBODY
        if waiting := self.latest.waiting:  # they are the last in the line
            told = self.line.told()
            so_far = np.log1p(view.lasted[told][-waiting:] / 60)
            chances = view.chances[told][-waiting:]
        return answered_quantiles(waits, weights, so_far, chances)


def _usual_wait(means: Means) -> float:
    return 60.0 * exp(means.read(_UNKNOWN_WAIT)[0]) + _SHORTEST
