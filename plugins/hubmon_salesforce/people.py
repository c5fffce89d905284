"""Who the ids stand for: agents from User, queues from Group and the configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hubmon.connect import UNDETERMINED, language_tag
from hubmon_salesforce import ids
from hubmon_salesforce.values import Row, own_id

_SEPARATORS = re.compile(r"[;,|/]+")


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the org."""

    agent: str
    """What hubmon calls them: their username up to the ``@``."""
    languages: tuple[str, ...] = ()
    site: str = ""
    internal: bool = True
    """False for customers with a portal login."""


@dataclass(slots=True)
class People:
    """The users and queues known so far. Rebuilt from the files when hubmon starts."""

    languages: Mapping[str, str]
    """A language as the org writes it, in lower case -> its tag."""
    queues: dict[str, str]
    """Queue id, 18 characters -> name from the configuration."""
    automatic: frozenset[str] = frozenset()
    """Agent names, and ids of 15 characters, of users that are not persons."""
    _users: dict[str, Person] = field(default_factory=dict)
    _agents: dict[str, str] = field(default_factory=dict)
    _groups: dict[str, str] = field(default_factory=dict)

    def learn_user(self, row: Row) -> None:
        """Take in a row of User."""
        user = own_id(row)
        spoken = (self.language(part) for part in _SEPARATORS.split(row.get("languages", "")))
        person = Person(
            agent=row.get("username", "").split("@", 1)[0].strip() or user,
            languages=tuple(tag for tag in spoken if tag != UNDETERMINED),
            site=row.get("site", "").strip(),
            internal=row.get("usertype", "").strip().lower() in {"", "standard"},
        )
        self._users[user] = person
        if name := row.get("name", "").strip():
            self._agents[name] = person.agent

    def learn_group(self, row: Row) -> None:
        """Take in a row of Group; only queues matter."""
        if row.get("type", "Queue").strip().lower() == "queue":
            self._groups[own_id(row)] = row.get("name", "").strip()

    def forget(self) -> None:
        """Forget what the files told."""
        self._users.clear()
        self._agents.clear()
        self._groups.clear()

    def person(self, user: str) -> Person:
        """A user by id; one whose row was not read yet goes by their id."""
        return self._users.get(user) or Person(agent=user)

    def sender(self, text: str) -> tuple[str | None, bool]:
        """The agent who sent something, and whether it was no person at all."""
        agent, _ = self.owner(text)
        automatic = agent in self.automatic or text.strip()[:15] in self.automatic
        return (None, True) if automatic else (agent, False)

    def owner(self, text: str) -> tuple[str | None, str | None]:
        """Agent and queue for an owner, given by id or, in reports, by name."""
        text = text.strip()
        if (known_user := self._users.get(text)) is not None:
            return known_user.agent, None
        if not ids.is_record_id(text):
            if text in self._agents or not text:
                return self._agents.get(text), None
            known = text in self.queues.values() or text in self._groups.values()
            return (None, text) if known else (text, None)
        owner = ids.record_id(text)
        if owner.startswith(ids.GROUP):
            return None, self.queues.get(owner) or self._groups.get(owner) or owner
        return (self.person(owner).agent, None) if owner else (None, None)

    def language(self, text: str) -> str:
        """The tag of a language as the org writes it; ``und`` when it says nothing."""
        text = text.strip()
        return language_tag(self.languages.get(text.lower(), text))
