"""A conversation while it lives, and how what happens in it is told."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from hubmon.demo.facts import (
    Account,
    CaseState,
    Changed,
    Edited,
    Filed,
    Posted,
    Purpose,
    Remarked,
    Withdrew,
)
from hubmon.demo.ids import case_key, post_id
from hubmon.demo.people import LANGUAGES
from hubmon.demo.stage import Stage

Fate: TypeAlias = Literal["answer", "praise", "dismiss", "forget"]
"""What comes of it: an answer, thanks for praise, closed as needing neither, or overlooked."""


@dataclass(slots=True, eq=False, kw_only=True)
class Conversation:
    """What one customer and the hub write to each other."""

    number: int
    network: str
    language: str
    author: Account
    flight: str
    topic: str
    fate: Fate = "answer"
    bot: bool = False
    private: bool = False
    """Whether the customer's next message is private."""
    posts: list[Posted] = field(default_factory=list)
    unanswered: list[Posted] = field(default_factory=list)
    """Messages of the customer that wait for an answer; the first one is the longest-waiting."""
    withdrawn: set[str] = field(default_factory=set)
    case: CaseState | None = None
    queued: bool = False
    resolving: bool = False
    """Whether somebody means to resolve it at a later time."""
    answers: int = 0
    light: bool = False
    """Whether the last message was just a thank-you."""

    @property
    def reader(self) -> str:
        """The language somebody must speak to answer it."""
        return self.language if self.language in LANGUAGES else "en"

    @property
    def closed(self) -> bool:
        """Whether it has a case and that is resolved."""
        return self.case is not None and self.case.closed_at is not None

    def settled(self, now: datetime) -> bool:
        """Whether nothing has happened in this very second, so that no two things share a time."""
        if self.posts and self.posts[-1].at >= now:
            return False
        return self.case is None or self.case.changed_at < now


class Casebook:
    """Writes down what happens in conversations."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._posts: Counter[str] = Counter()
        self._all_posts = 0
        self._cases = 0
        self._changes = 0
        self._remarks = 0
        self.recent: deque[str] = deque(maxlen=40)
        """Keys of conversations that somebody may refer to."""

    def customer(self, conversation: Conversation, text: str, tag: str = "") -> Posted:
        """The customer writes."""
        post = self._post(conversation, text, tag, author=conversation.author)
        if post.case is not None:
            self.recent.append(case_key(post.case))
        elif post.number % 16 == 0 and not post.bot:
            self.recent.append(post.key)
        if not conversation.bot:
            conversation.unanswered.append(post)
        return post

    def hub(self, conversation: Conversation, text: str, agent: str | None) -> Posted:
        """The hub writes; without an agent it is an automatic acknowledgement: no wait ends."""
        post = self._post(conversation, text, "", agent=agent)
        if agent is not None:
            conversation.unanswered.clear()
            conversation.answers += 1
        return post

    def edit(self, conversation: Conversation, post: Posted, text: str) -> None:
        """The author changes a post."""
        fact = Edited(
            at=self._stage.time, conversation=conversation.number, post=post.key, text=text
        )
        self._stage.tell(fact)

    def withdraw(self, conversation: Conversation, post: Posted) -> None:
        """The author deletes a post."""
        conversation.withdrawn.add(post.id)
        if post in conversation.unanswered:
            conversation.unanswered.remove(post)
        fact = Withdrew(at=self._stage.time, conversation=conversation.number, post=post.key)
        self._stage.tell(fact)

    def file(self, conversation: Conversation, purpose: Purpose = "question") -> CaseState:
        """A case is opened for the conversation."""
        self._cases += 1
        self._changes += 1
        now = self._stage.time
        state = CaseState(
            number=self._cases,
            conversation=conversation.number,
            network=conversation.network,
            language=conversation.language,
            purpose=purpose,
            topic=conversation.topic,
            flight=conversation.flight,
            subject=f"{conversation.topic.capitalize()} {conversation.flight}",
            status="New",
            opened_at=now,
            changed_at=now,
            change=self._changes,
        )
        conversation.case = state
        self._stage.tell(Filed(at=now, state=state, posts=tuple(conversation.posts)))
        return state

    def change(
        self,
        conversation: Conversation,
        status: str,
        agent: str | None,
        *,
        purpose: Purpose | None = None,
        closed: bool = False,
    ) -> None:
        """The conversation's case, if it has one, gets another status, owner or purpose."""
        before = conversation.case
        if before is None:
            return
        self._changes += 1
        now = self._stage.time
        conversation.case = replace(
            before,
            status=status,
            agent=agent,
            purpose=purpose or before.purpose,
            previous_at=before.changed_at,
            changed_at=now,
            closed_at=now if closed else None,
            change=self._changes,
        )
        self._stage.tell(Changed(at=now, state=conversation.case))
        if closed:
            conversation.unanswered.clear()

    def remark(self, conversation: Conversation, agent: str, text: str) -> None:
        """A person leaves a remark on the case, for colleagues."""
        if conversation.case is None:
            return
        self._remarks += 1
        case = conversation.case.number
        fact = Remarked(
            at=self._stage.time, number=self._remarks, case=case, agent=agent, text=text
        )
        self._stage.tell(fact)

    def _post(
        self,
        conversation: Conversation,
        text: str,
        tag: str,
        *,
        author: Account | None = None,
        agent: str | None = None,
    ) -> Posted:
        network = conversation.network
        self._all_posts += 1
        self._posts[network] += 1
        posts = conversation.posts
        identity = post_id(network, self._stage.now, self._posts[network])
        post = Posted(
            at=self._stage.time,
            conversation=conversation.number,
            number=self._all_posts,
            network=network,
            id=identity,
            root=posts[0].id if posts else identity,
            answers=self._answers(conversation, outgoing=author is None),
            text=text,
            tag=tag or conversation.language,
            private=conversation.private,
            author=author,
            agent=agent,
            bot=conversation.bot,
            case=conversation.case.number if conversation.case else None,
        )
        posts.append(post)
        self._stage.tell(post)
        return post

    def _answers(self, conversation: Conversation, *, outgoing: bool) -> str | None:
        """The hub answers the newest unanswered message; a customer answers what stands last."""
        if outgoing and conversation.unanswered:
            return conversation.unanswered[-1].id
        return conversation.posts[-1].id if conversation.posts else None
