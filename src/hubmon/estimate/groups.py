"""Who waits and who was answered, by language, by channel and in the whole hub."""

from __future__ import annotations

from hubmon.estimate.channel import Channel
from hubmon.estimate.contract import Arrival
from hubmon.estimate.experience import Experience
from hubmon.estimate.latest import Latest
from hubmon.estimate.scope import ARRIVALS, Scope, log_minutes

_MOST_SERVED = 2_000


class Group:
    """A language, or the whole hub: its state, and what was learned of our own forecasts for it."""

    def __init__(self, scope: Scope, spread: float) -> None:
        self.scope = scope
        self.experience = Experience(spread)


class Groups:
    """Tells each group that somebody belongs to of what happens to them."""

    def __init__(self, give_up: float) -> None:
        self._give_up = give_up
        self.hub = Group(Scope(None, give_up), spread=1.0)
        self.languages: dict[str, Group] = {}
        self._channels: dict[str, Channel] = {}
        self._anywhere = Channel(self.hub.scope.latest)
        self._served: dict[int, str] = {}
        """Who was answered and may still keep somebody busy, and their language."""

    def of(self, language: str) -> Group:
        """The customers of a language; one never heard of is heard of from now on."""
        group = self.languages.get(language)
        if group is None:
            group = self.languages[language] = self._newcomers()
        return group

    def seen(self, language: str) -> Group:
        """The same, but nothing is kept of a language never heard of."""
        return self.languages.get(language) or self._newcomers()

    def place(self, channel: str | None) -> Channel:
        """Who writes in a channel; anywhere, for None and for one never heard of."""
        return self._anywhere if channel is None else self._channels.get(channel, self._anywhere)

    def arrive(self, arrival: Arrival) -> None:
        """Somebody starts to wait."""
        for scope in self._scopes(arrival.language):
            scope.arrive(arrival.id, arrival.at)
        if arrival.channel not in self._channels:
            self._channels[arrival.channel] = Channel(Latest(ARRIVALS))
        here = self._channels[arrival.channel]
        here.latest.arrive(arrival.id)
        for channel in (self._anywhere, here):
            channel.arrive(arrival.at, arrival.language)

    def find(self, arrival: Arrival, at: float) -> None:
        """Somebody turns out to wait since earlier."""
        for scope in self._scopes(arrival.language):
            scope.find(arrival.id, arrival.at, at)

    def end(self, arrival: Arrival, at: float, *, replied: bool) -> None:
        """Somebody waits no longer."""
        lasted = at - arrival.at
        wait = log_minutes(lasted) if replied else None
        for scope in self._scopes(arrival.language):
            scope.end(arrival.id, at, lasted, wait)
        self._channels[arrival.channel].latest.end(arrival.id, wait)

    def end_found(self, arrival: Arrival, at: float, *, replied: bool) -> None:
        """Somebody who was found waits no longer."""
        for scope in self._scopes(arrival.language):
            scope.end_found(arrival.id, at, replied=replied)

    def lose(self, arrival: Arrival, at: float) -> None:
        """Nothing more is known of somebody who waited."""
        for scope in self._scopes(arrival.language):
            scope.lose(arrival.id, at)
        self.place(arrival.channel).latest.end(arrival.id, None)

    def serve(self, id_: int, language: str) -> None:
        """Somebody was answered; until it is solved they may keep somebody busy."""
        self._served[id_] = language
        for scope in self._scopes(language):
            scope.served += 1
        if len(self._served) > _MOST_SERVED:
            self.resolve(next(iter(self._served)))

    def resolve(self, id_: int) -> None:
        """What somebody was answered is solved, or no longer known."""
        language = self._served.pop(id_, None)
        if language is not None:
            for scope in self._scopes(language):
                scope.served -= 1

    def _scopes(self, language: str) -> tuple[Scope, Scope]:
        return self.hub.scope, self.of(language).scope

    def _newcomers(self) -> Group:
        return Group(Scope(self.hub.scope, self._give_up), spread=0.0)
