"""Who is at work and answers in which language, as far as replies and shifts tell."""

from __future__ import annotations

from hubmon.estimate.contract import HOUR, Reply, Shift

_AT_WORK_FOR = 0.75 * HOUR
"""Who replied within this time is at work."""
_LONGEST_SHIFT = 14 * HOUR
_MOST_LANGUAGES = 8


class Crew:
    """People at work, by language. Who has replied in a language is taken to speak it."""

    def __init__(self) -> None:
        self._speaks: dict[str, tuple[str, ...]] = {}
        self._until: dict[str, float] = {}
        """People at work, those who showed themselves last at the end."""
        self._counts: dict[str, int] = {"": 0}

    def shift(self, shift: Shift) -> None:
        """Somebody begins or ends work."""
        self._go(shift.agent)
        if shift.on:
            self._learn(shift.agent, shift.languages)
            self._come(shift.agent, shift.at + _LONGEST_SHIFT)

    def reply(self, reply: Reply, language: str) -> None:
        """Somebody replies."""
        if not reply.agent:
            return
        until = max(self._until.get(reply.agent, 0.0), reply.at + _AT_WORK_FOR)
        self._go(reply.agent)
        self._learn(reply.agent, (language,))
        self._come(reply.agent, until)

    def renew(self, now: float) -> None:
        """Let go of who has not been seen for too long."""
        gone = [agent for agent, until in self._until.items() if until < now]
        for agent in gone:
            self._go(agent)

    def count(self, language: str) -> int:
        """People at work who speak a language; of all with an empty one."""
        return self._counts.get(language, 0)

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
            self._counts[language] = self._counts.get(language, 0) + sign
