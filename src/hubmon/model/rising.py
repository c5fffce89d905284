"""What rose in a surge: the words and topics that are more frequent in it than is usual.

A word rises as a surge does, by a ratio and by more than chance: more than `_TIMES` as many
customers wrote it as usually would of so many, and if the surge were like the usual past, so many
would by chance once in ten thousand (`hubmon.model.chance`: the log-likelihood ratio by which
T. Dunning finds what stands out in a text, Computational Linguistics 19, 1993).

Each language is compared with itself: how many customers are to be expected is added up over
languages, as N. Mantel and W. Haenszel do with strata (J. Natl. Cancer Inst. 22, 1959). So what
everybody writes all the time rises in no language, whatever that language's share of the surge, and
no list of such words is needed. A language that nobody wrote before has no rising words.

A customer counts once, however often they write, and a word that fewer than `FEWEST` of them wrote
is not told: nobody can make a word, and none says who somebody is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Final, NamedTuple

from hubmon.model.chance import information
from hubmon.model.risen import RisenTopic, Rising
from hubmon.model.wording import pairs, words_of

FEWEST: Final = 5
"""Different customers who wrote a word, or cases of a topic."""
_TIMES: Final = 2.0
_LEAST_INFORMATION: Final = log(10_000)
_LONGEST_PHRASE: Final = 8
_MOST_WORDS: Final = 8
_MOST_TOPICS: Final = 3


class Written(NamedTuple):
    """A customer's message, with what tells customers apart."""

    case: int
    customer: str
    """Who wrote; empty where that is not known."""
    name: str
    """What they are called."""
    language: str
    topic: str
    text: str


@dataclass(eq=False)
class _Writer:
    """One customer."""

    words: set[tuple[str, str]] = field(default_factory=set)
    """With their languages."""
    languages: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    topics: dict[int, str] = field(default_factory=dict)
    """By case, where known."""
    known_by: set[object] = field(default_factory=set)

    def join(self, other: _Writer) -> None:
        """Let both be one."""
        self.words |= other.words
        self.languages |= other.languages
        self.runs |= other.runs
        self.topics |= other.topics
        self.known_by |= other.known_by


def rising(surge: Iterable[Written], usual: Iterable[Written], people: Iterable[str]) -> Rising:
    """What rose in the surge.

    Args:
        surge: messages within it.
        usual: messages of the usual past.
        people: who works at the hub; none of their names is told.
    """
    names = frozenset(word for name in people for word in words_of(name).words)
    here, there = _writers(surge, names), _writers(usual, names)
    return Rising(_words(here, there), _topics(here, there), len(here))


def _writers(messages: Iterable[Written], names: frozenset[str]) -> list[_Writer]:
    """Who wrote, each once: messages of one case or of one customer are one writer's."""
    by: dict[object, _Writer] = {}
    for message in messages:
        keys: list[object] = [message.case, *([message.customer] if message.customer else [])]
        writer = _Writer(known_by=set(keys))
        for known in {id(by[key]): by[key] for key in keys if key in by}.values():
            writer = _joined(known, writer)
        said = words_of(message.text)
        own = _called(message.name, message.customer)
        writer.words |= {(word, message.language) for word in said.words - own - names}
        writer.languages.add(message.language)
        writer.runs.update(said.runs)
        if message.topic:
            writer.topics[message.case] = message.topic
        by.update(dict.fromkeys(writer.known_by, writer))
    return list({id(writer): writer for writer in by.values()}.values())


@lru_cache(maxsize=4_096)
def _called(name: str, customer: str) -> frozenset[str]:
    """What a customer is called; of an identity without its network."""
    return words_of(f"{name} {customer.rpartition(':')[2]}").words


def _joined(one: _Writer, other: _Writer) -> _Writer:
    """Both as one, in the larger of them."""
    large, small = sorted((one, other), key=lambda writer: -len(writer.known_by))
    large.join(small)
    return large


class _Side(NamedTuple):
    """How many customers there are in each language, and how many of them wrote what."""

    total: Mapping[str, int]
    wrote: Mapping[str, Mapping[str, int]]
    """By word, then by language."""


def _side(said: Iterable[tuple[Iterable[str], Iterable[tuple[str, str]]]]) -> _Side:
    """Args: `said` has the languages of each customer, and their words with the languages."""
    total: Counter[str] = Counter()
    wrote: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for languages, words in said:
        total.update(languages)
        for word, language in words:
            wrote[word][language] += 1
    return _Side(total, wrote)


def _score(now: _Side, usual: _Side, word: str) -> float:
    """How little chance explains of it, in nats; 0 where it does not rise."""
    count = as_usual = expected = 0.0
    for language, wrote in now.wrote[word].items():
        before = usual.wrote.get(word, {}).get(language, 0)
        total, total_before = now.total[language], usual.total.get(language, 0)
        count += wrote
        as_usual += total * (before + 0.5) / (total_before + 1)
        expected += total * (wrote + before) / (total + total_before)
    score = information(count, expected)
    return score if count > _TIMES * as_usual and score >= _LEAST_INFORMATION else 0.0


def _words(here: Sequence[_Writer], there: Sequence[_Writer]) -> tuple[str, ...]:
    now, usual = (_side((w.languages, w.words) for w in side) for side in (here, there))
    customers = Counter(word for w in here for word in {word for word, _ in w.words})
    common = [word for word, count in customers.items() if count >= FEWEST]
    scores = {word: score for word in common if (score := _score(now, usual, word))}
    scores = _with_phrases(scores, here)
    return tuple(sorted(scores, key=lambda word: (-scores[word], word))[:_MOST_WORDS])


def _with_phrases(scores: Mapping[str, float], here: Sequence[_Writer]) -> dict[str, float]:
    """Pairs of signs that rose and stand on end are told as the one word they make."""
    spans: Counter[str] = Counter()
    for writer in here:
        spans.update({span for run in writer.runs for span in _spans(run, scores.__contains__)})
    long = [s for s, n in spans.items() if n >= FEWEST and 2 < len(s) <= _LONGEST_PHRASE]
    told = [span for span in long if not any(span in other for other in long if other != span)]
    covered = {pair for span in told for pair in pairs(span)}
    found = {span: max(scores[pair] for pair in pairs(span)) for span in told}
    return {word: score for word, score in scores.items() if word not in covered} | found


def _spans(run: str, rose: Callable[[str], bool]) -> Iterator[str]:
    """The longest parts of a run of which all pairs rose."""
    start = 0
    for at, pair in enumerate(pairs(run)):
        if not rose(pair):
            if at > start:
                yield run[start : at + 1]
            start = at + 1
    if len(run) - start > 1:
        yield run[start:]


def _topics(here: Sequence[_Writer], there: Sequence[_Writer]) -> tuple[RisenTopic, ...]:
    now, usual = (
        _side(([""], [(topic, "")]) for writer in side for topic in writer.topics.values())
        for side in (here, there)
    )
    scores = {
        topic: _score(now, usual, topic) for topic, of in now.wrote.items() if of[""] >= FEWEST
    }
    risen = sorted((topic for topic in scores if scores[topic]), key=lambda t: (-scores[t], t))
    return tuple(
        RisenTopic(topic, _share(now, topic), _share(usual, topic))
        for topic in risen[:_MOST_TOPICS]
    )


def _share(side: _Side, topic: str) -> float:
    total = side.total.get("", 0)
    return side.wrote.get(topic, {}).get("", 0) / total if total else 0.0
