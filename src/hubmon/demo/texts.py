"""Makes texts out of phrases."""

from __future__ import annotations

from collections.abc import Sequence

from hubmon.demo import phrases
from hubmon.demo.facts import Account
from hubmon.demo.phrases import PHRASES, TOPICS
from hubmon.demo.stage import Stage

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Writer:
    """Puts words into people's mouths."""

    def __init__(self, stage: Stage, *, hostile: bool) -> None:
        self._stage = stage
        self._hostile = hostile
        self._accounts = 0

    def account(self, network: str) -> Account:
        """A new customer's account."""
        self._accounts += 1
        name = self._pick(phrases.NAMES)
        if self._hostile and self._stage.chance(0.003):
            name = self._pick(phrases.HOSTILE)
        followers = self._stage.about(180, 1.9)
        return Account(id=f"{network[0]}{self._accounts:07d}", name=name, followers=followers)

    def flight(self) -> str:
        """A flight number."""
        return f"HB{self._stage.random.randrange(400, 1000)}"

    def topic(self) -> str:
        """What a usual question is about."""
        return self._pick(TOPICS)

    def question(self, language: str, topic: str, flight: str) -> str:
        """A customer's first message."""
        said = PHRASES[language]
        if topic == "rebooking":
            sentence = said.rebooking
        elif topic == "compliment":
            sentence = said.praise
        else:
            sentence = said.questions[TOPICS.index(topic)]
        return self._spoil(self._fill(sentence, flight))

    def say(self, sentences: Sequence[str], flight: str = "") -> str:
        """One of the sentences, in a customer's or a crew's words."""
        return self._spoil(self._fill(self._pick(sentences), flight))

    def answer(self, language: str, flight: str, agent: str) -> str:
        """The hub's answer, signed."""
        return f"{self._fill(self._pick(PHRASES[language].answers), flight)} ^{agent}"

    def _fill(self, sentence: str, flight: str) -> str:
        random = self._stage.random
        return sentence.format(
            flight=flight,
            city=self._pick(phrases.CITIES),
            code="".join(random.choices(_LETTERS, k=6)),
            seat=f"{random.randrange(1, 40)}{self._pick('ABCDEF')}",
        )

    def _spoil(self, text: str) -> str:
        if self._hostile and self._stage.chance(0.004):
            return f"{text} {self._pick(phrases.HOSTILE)}"
        return text

    def _pick(self, choices: Sequence[str]) -> str:
        return choices[int(self._stage.random.random() * len(choices))]
