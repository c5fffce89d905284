"""A simulated public: people of several networks who ask, edit and withdraw; a hub that answers.

Its waits are heavy-tailed, as a hub's are: most answers come within the hour, a few much later.
Times are whole seconds, as on most networks, so that many are equal.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from hubmon_social.mock.feed import Feed, Post

BRAND = "hub"
NETWORKS = {"twitter": 60, "facebook": 20, "weibo": 10, "vk": 6, "chirpnet": 4}
"""Shares in percent; nobody knows chirpnet."""
LANGUAGES = {
    "twitter": ("en", "en", "en", "nl", "nl", "de", "fr", "es", "pt", "ja", "no", "qme"),
    "facebook": ("en", "nl", "de", "fr", "es", "it", "pt", "ko", "und"),
    "weibo": ("zh-CN", "zh-CN", "zh-TW", "zxx"),
    "vk": ("ru", "ru", "en"),
    "chirpnet": ("en", "und", "eo"),
}
QUESTIONS = {
    "de": ("Wo ist mein Koffer?", "Kann ich auf morgen umbuchen?"),
    "en": ("Where is my suitcase?", "Can I change my seat?", "Is KX641 on time?"),
    "es": ("¿Dónde está mi maleta?", "¿Puedo cambiar mi vuelo?"),
    "fr": ("Où est ma valise ?", "Mon vol est-il à l'heure ?"),
    "it": ("Dov'è la mia valigia?", "Posso cambiare posto?"),
    "ja": ("荷物が届きません。", "座席を変更できますか?"),
    "ko": ("제 가방은 어디에 있나요?",),
    "nl": ("Waar is mijn koffer?", "Kan ik mijn stoel nog wijzigen?"),
    "no": ("Hvor er kofferten min?",),
    "pt": ("Onde está a minha mala?", "O meu voo está atrasado?"),
    "ru": ("Где мой чемодан?",),
    "zh": ("我的行李还没到。", "我想改签。"),
}
WORDLESS = "✈️ 🧳 ❓"
SIGNATURES = ("AB", "JD", "LS", "MK", "NV", "RT")
MEDIAN_WAIT = 1200.0
"""Seconds."""
SPREAD = 1.2
"""Standard deviation of the waits' logarithm: one in ten is longer than an hour and a half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the public behaves; shares are from 0 to 1."""

    seed: int = 0
    rate: float = 10.0
    """Conversations begun in a minute, on average."""
    edits: float = 0.0
    """Share of customers' posts that are edited afterwards."""
    deletes: float = 0.0
    """Share of customers' posts that are withdrawn afterwards."""
    equal_times: float = 0.0
    """Share of conversations that begin at the very moment of the one before."""


@dataclass(slots=True)
class _Talk:
    """A conversation under way."""

    network: str
    lang: str
    author: str
    first: int | str | None = None
    last: int | str | None = None


class Public:
    """Writes conversations into a feed, in the order in which they begin.

    Args:
        feed: where they appear, each post when its time has come.
        habits: the same ones and the same start give the same posts.
        start: when the first conversation may begin.
        silent_from: nothing is written, edited or withdrawn from then on; None for never.
    """

    def __init__(
        self, feed: Feed, habits: Habits, start: datetime, *, silent_from: datetime | None = None
    ) -> None:
        self._feed = feed
        self._habits = habits
        self._random = random.Random(habits.seed)  # noqa: S311 - simulation, nothing secret
        self._silent_from = silent_from
        self._counts: Counter[str] = Counter()
        self._previous = start
        self._next = start + self._pause()

    def write_until(self, moment: datetime) -> None:
        """Write every conversation that begins before a moment, to its end however late."""
        while self._habits.rate and self._next < moment:
            equal = self._random.random() < self._habits.equal_times
            begins = self._previous if equal else self._next
            self._converse(begins)
            self._previous, self._next = begins, self._next + self._pause()

    def _pause(self) -> timedelta:
        if not self._habits.rate:
            return timedelta()
        return timedelta(minutes=self._random.expovariate(self._habits.rate))

    def _converse(self, at: datetime) -> None:
        """A question, an answer unless it is forgotten, and sometimes the same once more."""
        network = self._random.choices(list(NETWORKS), list(NETWORKS.values()))[0]
        lang = self._random.choice(LANGUAGES[network])
        talk = _Talk(network, lang, author=f"{network}_{self._random.randrange(50_000)}")
        while True:
            self._ask(talk, at)
            if self._random.random() < 0.05:
                return
            at += timedelta(seconds=self._random.lognormvariate(0, SPREAD) * MEDIAN_WAIT)
            self._answer(talk, at)
            if self._random.random() < 0.7:
                return
            at += timedelta(seconds=self._random.uniform(20, 1800))

    def _ask(self, talk: _Talk, at: datetime) -> None:
        question = Post(
            id=self._number(talk.network, at),
            network=talk.network,
            author=talk.author,
            author_name=talk.author.replace("_", " ").title(),
            followers=int(self._random.paretovariate(0.8) * 20),
            created_at=at.replace(microsecond=0),
            text=self._random.choice(QUESTIONS.get(talk.lang.split("-", 1)[0], (WORDLESS,))),
            lang=talk.lang,
            conversation_id=talk.first,
            in_reply_to=talk.last,
        )
        talk.first, talk.last = talk.first or question.id, question.id
        if not self._publish(question):
            return
        edited = at + timedelta(seconds=self._random.uniform(5, 1800))
        if self._random.random() < self._habits.edits and self._is_heard(edited):
            number = self._number(talk.network, edited)
            self._feed.edit(question.key, f"{question.text} ✏️", edited, new_id=number)
        deleted = at + timedelta(seconds=self._random.uniform(5, 7200))
        if self._random.random() < self._habits.deletes and self._is_heard(deleted):
            self._feed.delete(question.key, deleted)

    def _answer(self, talk: _Talk, at: datetime) -> None:
        agent = self._random.choice(SIGNATURES)
        answer = Post(
            id=self._number(talk.network, at),
            network=talk.network,
            author=BRAND,
            author_name="The hub",
            created_at=at.replace(microsecond=0),
            text=f"✈️ … ^{agent}",
            lang=talk.lang,
            conversation_id=talk.first,
            in_reply_to=talk.last,
            brand=True,
            agent=agent,
        )
        talk.last = answer.id
        self._publish(answer)

    def _publish(self, post: Post) -> bool:
        if not self._is_heard(post.created_at):
            return False
        self._feed.publish(post)
        return True

    def _is_heard(self, at: datetime) -> bool:
        return self._silent_from is None or at < self._silent_from

    def _number(self, network: str, at: datetime) -> str:
        """The next id in the network's own manner; vk and chirpnet use the same numbers."""
        self._counts[network] += 1
        number = self._counts[network]
        if network in {"twitter", "weibo"}:
            return str((int(at.timestamp() * 1000) << 22) + number)
        if network == "facebook":
            return f"273795515_{number}"
        return str(number)
