"""Who is at work and answers in which language, as far as replies and shifts tell."""

from __future__ import annotations

from hubmon.estimate.contract import DAY, HOUR, Reply, Shift
from hubmon.estimate.fading import FadingCount, FadingMean

_AT_WORK_FOR = 0.75 * HOUR
"""Who replied within this time is at work."""
_LONGEST_SHIFT = 14 * HOUR
_MOST_LANGUAGES = 8
_MOST_PEOPLE = 2_000
_BREAK = 0.5 * HOUR
_MOST_NAMED = 0.5
_UNTIL_KNOWN = 50
"""Replies until it is known how much time goes into what is between them."""


class Crew:
    """People at work, by language. Who has replied in a language is taken to speak it."""

    def __init__(self) -> None:
        self._speaks: dict[str, tuple[str, ...]] = {}
        self._until: dict[str, float] = {}
        """People at work, and how long they are taken to be if nothing more is seen of them."""
        self.counts: dict[str, int] = {"": 0}
        """People at work by language, all of them under an empty one."""
        self._last_reply: dict[str, float] = {}
        self._handling: dict[str, FadingMean] = {}
        self._named: dict[str, FadingMean] = {}
        """Share of replies of which it is known who gave them."""
        self._busy = False
        self._told_at = 0.0
        self._spent = FadingCount(2 * DAY)
        self._replied = FadingCount(2 * DAY)
        """While all were busy: seconds they spent, and seconds their replies are held to take."""

    def shift(self, shift: Shift) -> None:
        """Somebody begins or ends work."""
        self._go(shift.agent)
        if shift.on:
            self._learn(shift.agent, shift.languages)
            self._come(shift.agent, shift.at + _LONGEST_SHIFT)

    def reply(self, reply: Reply, language: str) -> None:
        """Somebody replies."""
        for scope in ("", language):
            if scope not in self._named:
                self._named[scope] = FadingMean(seconds=7 * DAY, count=200)
            self._named[scope].add(reply.at, float(bool(reply.agent)))
        if not reply.agent:
            return
        if self._busy:
            self._replied.add(reply.at, self._gap(""))
        gap = reply.at - self._last_reply.get(reply.agent, -HOUR)
        self._last_reply.pop(reply.agent, None)
        self._last_reply[reply.agent] = reply.at
        if len(self._last_reply) > _MOST_PEOPLE:
            self._forget(next(iter(self._last_reply)))
        if gap < _BREAK:
            for scope in ("", language):
                if scope not in self._handling:
                    self._handling[scope] = FadingMean(seconds=4 * HOUR, count=200)
                self._handling[scope].add(reply.at, gap)
        until = max(self._until.get(reply.agent, 0.0), reply.at + _AT_WORK_FOR)
        if reply.agent in self._until and language in self._speaks[reply.agent]:
            self._until[reply.agent] = until
        else:
            self._go(reply.agent)
            self._learn(reply.agent, (language,))
            self._come(reply.agent, until)

    def renew(self, now: float, expected: float) -> None:
        """Let go of who has not been seen for too long; so many wait and will be answered."""
        if self._busy:
            self._spent.add(now, self.count("") * min(now - self._told_at, HOUR))
        self._busy = expected > self.count("")
        self._told_at = now
        gone = [agent for agent, until in self._until.items() if until < now]
        for agent in gone:
            self._go(agent)

    def count(self, language: str) -> int:
        """People at work who speak a language; of all with an empty one."""
        return self.counts.get(language, 0)

    def known(self, language: str) -> bool:
        """Whether most replies tell who gave them: else those at work cannot be counted."""
        named = self._named.get(language) or self._named.get("")
        return named is not None and named.read(0.0) > _MOST_NAMED

    def handling(self, language: str, now: float) -> float:
        """Seconds of somebody at work that a reply takes, all included."""
        doubt = _UNTIL_KNOWN * self._gap("") + 1.0
        all_included = (self._spent.read(now) + doubt) / (self._replied.read(now) + doubt)
        return self._gap(language) * all_included

    def _gap(self, language: str) -> float:
        """Seconds from a person's reply to their next one, of late; breaks do not count."""
        here = self._handling.get(language) or self._handling.get("")
        return here.read(0.0) if here is not None else 0.0

    def _forget(self, agent: str) -> None:
        self._go(agent)
        self._speaks.pop(agent, None)
        self._last_reply.pop(agent, None)

    def _learn(self, agent: str, languages: tuple[str, ...]) -> None:
        known = self._speaks.get(agent, ())
        for language in languages:
            if language not in known:
                known = (*known, language)[-_MOST_LANGUAGES:]
        self._speaks[agent] = known

    def _come(self, agent: str, until: float) -> None:
        self._until[agent] = until
        self._tally(agent, 1)

    def _go(self, agent: str) -> None:
        if self._until.pop(agent, None) is not None:
            self._tally(agent, -1)

    def _tally(self, agent: str, sign: int) -> None:
        for language in ("", *self._speaks.get(agent, ())):
            self.counts[language] = self.counts.get(language, 0) + sign
