"""The people at work: who is on shift, who takes which conversation, and what they do with it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from hubmon.demo.conversation import Casebook, Conversation
from hubmon.demo.facts import CLOSED, Shift
from hubmon.demo.people import LANGUAGES, SHIFT, Agent
from hubmon.demo.phrases import PHRASES
from hubmon.demo.stage import MINUTE, Stage, moment
from hubmon.demo.texts import Writer


@dataclass(slots=True, eq=False)
class _Worker:
    """A person's day."""

    agent: Agent
    on_since: int | None = None
    shift: int = 0
    """Counts their shifts."""
    leaving: bool = False
    conversation: Conversation | None = None
    task: int = 0
    """Which of their tasks they are at, so that one handed over is not finished."""


class Desk:
    """The hub's people and the conversations that wait for them, the longest-waiting first."""

    def __init__(
        self,
        stage: Stage,
        casebook: Casebook,
        writer: Writer,
        answered: Callable[[Conversation], None],
    ) -> None:
        """Args: `answered` is told of every answer, so that the customer can go on."""
        self._stage = stage
        self._casebook = casebook
        self._writer = writer
        self._answered = answered
        self._order = count()
        self._shifts = 0
        self._idle: dict[_Worker, None] = {}
        self._queues: dict[str, list[tuple[int, int, Conversation]]] = {
            language: [] for language in LANGUAGES
        }

    @property
    def queued(self) -> int:
        """How many conversations are kept in the queues."""
        return sum(len(queue) for queue in self._queues.values())

    def staff(self, agents: list[Agent]) -> None:
        """Let people come and go from now on, those whose shift has begun at once."""
        for agent in agents:
            self._plan(_Worker(agent))

    def bring(self, conversation: Conversation) -> None:
        """A conversation waits for an answer."""
        if conversation.queued or not conversation.unanswered:
            return
        conversation.queued = True
        reader = conversation.reader
        for worker in self._idle:
            if reader in worker.agent.languages:
                self._take(worker, conversation)
                return
        since = int(conversation.unanswered[0].at.timestamp())
        heapq.heappush(self._queues[reader], (since, next(self._order), conversation))

    # coming and going

    def _plan(self, worker: _Worker) -> None:
        """Put the person's next shift on the agenda, or the rest of the one that has begun."""
        start = worker.agent.shift_from(self._stage.now)
        late = self._stage.random.randrange(1, 12 * MINUTE)
        overtime = self._stage.random.randrange(12 * MINUTE, 18 * MINUTE)
        self._stage.at(start + late, self._begin, worker)
        self._stage.at(start + SHIFT + overtime, self._go, worker)

    def _begin(self, worker: _Worker) -> None:
        worker.on_since = self._stage.now
        worker.leaving = False
        self._shifts += 1
        worker.shift = self._shifts
        self._tell_shift(worker, end=None)
        self._next(worker)

    def _go(self, worker: _Worker) -> None:
        """The shift is over: leave, or finish the conversation at hand, or hand it over."""
        self._plan(worker)
        worker.leaving = True
        if worker in self._idle:
            del self._idle[worker]
            self._leave(worker)
        elif worker.conversation is not None and self._stage.chance(0.5):
            conversation = worker.conversation
            self._let_go(worker)
            self._back_to_queue(conversation)
            self._leave(worker)

    def _leave(self, worker: _Worker) -> None:
        if worker.on_since is not None:
            self._tell_shift(worker, end=self._stage.now)
            worker.on_since = None

    def _tell_shift(self, worker: _Worker, end: int | None) -> None:
        fact = Shift(
            at=self._stage.time,
            number=worker.shift,
            agent=worker.agent.username,
            start=moment(worker.on_since or self._stage.now),
            end=moment(end) if end is not None else None,
        )
        self._stage.tell(fact)

    # at work

    def _next(self, worker: _Worker) -> None:
        """Take the conversation that has waited longest among those the person can read."""
        if worker.on_since is None:
            return
        if worker.leaving:
            self._leave(worker)
            return
        queues = [self._queues[language] for language in worker.agent.languages]
        while waiting := [queue for queue in queues if queue]:
            _, _, conversation = heapq.heappop(min(waiting, key=_longest_waiting))
            if conversation.unanswered:
                self._take(worker, conversation)
                return
            conversation.queued = False
        self._idle[worker] = None

    def _take(self, worker: _Worker, conversation: Conversation) -> None:
        self._idle.pop(worker, None)
        worker.conversation = conversation
        worker.task += 1
        self._stage.after(self._stage.about(12, 0.6), self._start, worker, worker.task)

    def _start(self, worker: _Worker, task: int) -> None:
        conversation = worker.conversation
        if conversation is None or worker.task != task:
            return
        if not conversation.settled(self._stage.time):
            self._stage.after(1, self._start, worker, task)
            return
        if conversation.unanswered:
            self._casebook.change(conversation, "In Progress", worker.agent.username)
        self._stage.after(self._handling(conversation), self._finish, worker, task)

    def _handling(self, conversation: Conversation) -> int:
        """How long the answer takes, in seconds."""
        if not conversation.unanswered:
            return 15
        if conversation.light or conversation.fate in {"praise", "dismiss"}:
            return self._stage.about(75, 0.7)
        median = 260 if conversation.topic == "rebooking" else 380  # much the same answer for all
        return 25 + self._stage.about(median, 0.85)

    def _finish(self, worker: _Worker, task: int) -> None:
        conversation = worker.conversation
        if conversation is None or worker.task != task:
            return
        if not conversation.settled(self._stage.time):
            self._stage.after(1, self._finish, worker, task)
            return
        self._let_go(worker)
        if conversation.unanswered:
            self._deal_with(conversation, worker.agent)
        pause = self._stage.about(35, 0.8)
        if self._stage.chance(0.05):
            pause += self._stage.random.randrange(12 * MINUTE, 35 * MINUTE)
        self._stage.after(pause, self._next, worker)

    def _let_go(self, worker: _Worker) -> None:
        if worker.conversation is not None:
            worker.conversation.queued = False
            worker.conversation = None
        worker.task += 1

    def _back_to_queue(self, conversation: Conversation) -> None:
        """Somebody else has to go on; the customer's wait goes on, too."""
        if not conversation.settled(self._stage.time):
            self._stage.after(1, self._back_to_queue, conversation)
            return
        if conversation.unanswered and not conversation.closed:
            self._casebook.change(conversation, "Transferred", None)
            self._stage.after(1, self.bring, conversation)

    # what becomes of a conversation

    def _deal_with(self, conversation: Conversation, agent: Agent) -> None:
        if conversation.fate == "dismiss":
            self.dismiss(conversation, agent.username)
        elif conversation.light and conversation.case is not None and self._stage.chance(0.6):
            self._casebook.change(conversation, CLOSED, agent.username, closed=True)
        elif conversation.fate == "praise":
            self._thank(conversation, agent.username)
        elif conversation.light or not self._detour(conversation):
            self._answer(conversation, agent.username)

    def _detour(self, conversation: Conversation) -> bool:
        """Now and then a colleague has to take over, or another department has to be asked."""
        if self._stage.chance(0.03):
            self._back_to_queue(conversation)
            return True
        if self._stage.chance(0.04):
            self._stage.after(self._stage.about(80 * MINUTE, 1.0), self.bring, conversation)
            return True
        return False

    def _answer(self, conversation: Conversation, agent: str) -> None:
        text = (
            f"{PHRASES[conversation.language].welcome} ^{agent}"
            if conversation.light
            else self._writer.answer(conversation.language, conversation.flight, agent)
        )
        post = self._casebook.hub(conversation, text, agent)
        self._casebook.change(conversation, "Waiting for Customer", agent)
        if not post.private and self._stage.chance(0.002):
            self._stage.after(self._stage.random.randrange(20, 90), self._retype, conversation)
        if conversation.case is not None and self._stage.chance(0.05):
            self._stage.after(180 + self._stage.about(60, 0.5), self._remark, conversation, agent)
        self._answered(conversation)

    def _retype(self, conversation: Conversation) -> None:
        """Somebody deletes their answer for a slip of the pen and writes it again."""
        post = conversation.posts[-1]
        if post.agent is None:
            return
        self._casebook.withdraw(conversation, post)
        self._stage.after(
            self._stage.random.randrange(5, 40), self._repeat, conversation, post.agent
        )

    def _repeat(self, conversation: Conversation, agent: str) -> None:
        if not conversation.settled(self._stage.time):
            self._stage.after(1, self._repeat, conversation, agent)
            return
        text = self._writer.answer(conversation.language, conversation.flight, agent)
        self._casebook.hub(conversation, text, agent)

    def _remark(self, conversation: Conversation, agent: str) -> None:
        self._casebook.remark(conversation, agent, "Asked the station to call back.")

    def _thank(self, conversation: Conversation, agent: str) -> None:
        """Thank for a compliment, which becomes a case to pass it on."""
        if conversation.case is None:
            self._casebook.file(conversation, "compliment")
        else:
            self._casebook.change(conversation, "In Progress", agent, purpose="compliment")
        text = f"{PHRASES[conversation.language].welcome} ^{agent}"
        self._casebook.hub(conversation, text, agent)
        self._stage.after(self._stage.random.randrange(5, 60), self.close, conversation, agent)

    def dismiss(self, conversation: Conversation, agent: str | None) -> None:
        """File what needs no answer, or came to nobody's attention, and close it without one."""
        if conversation.case is None:
            self._casebook.file(conversation)
        self._stage.after(self._stage.random.randrange(2, 20), self.close, conversation, agent)

    def close(self, conversation: Conversation, agent: str | None) -> None:
        """Resolve the conversation's case, whatever waits in it."""
        if not conversation.settled(self._stage.time):
            self._stage.after(1, self.close, conversation, agent)
        elif conversation.case is not None and not conversation.closed:
            self._casebook.change(conversation, CLOSED, agent, closed=True)


def _longest_waiting(queue: list[tuple[int, int, Conversation]]) -> tuple[int, int]:
    since, order, _ = queue[0]
    return since, order
