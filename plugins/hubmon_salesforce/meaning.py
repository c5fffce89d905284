"""Which rows mean what: picks for each object the function that turns its rows into events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from hubmon.connect import AnyEvent
from hubmon_salesforce.cases import case, case_milestone
from hubmon_salesforce.config import SalesforceConfig
from hubmon_salesforce.history import LastStates, case_history2, entity_history
from hubmon_salesforce.posts import email_message, feed_comment, social_post
from hubmon_salesforce.presence import user_service_presence
from hubmon_salesforce.rules import Rules
from hubmon_salesforce.values import Row, own_id

Mapper: TypeAlias = Callable[[Row, Rules], list[AnyEvent]]

_MAPPERS: dict[str, Mapper] = {
    "Case": case,
    "CaseHistory": lambda row, rules: entity_history(row, rules, "CaseHistory"),
    "CaseMilestone": case_milestone,
    "EmailMessage": email_message,
    "EntityHistory": lambda row, rules: entity_history(row, rules, "EntityHistory"),
    "FeedComment": feed_comment,
    "SocialPost": social_post,
    "UserServicePresence": user_service_presence,
}


class Meaning:
    """The meaning of rows, with what earlier rows have taught."""

    def __init__(self, config: SalesforceConfig) -> None:
        self._rules = Rules(config)
        self._states = LastStates()

    @staticmethod
    def remembers(name: str) -> bool:
        """Whether rows of this object are needed to understand later rows."""
        return name in {"CaseHistory2", "Group", "User"}

    def events(self, name: str, row: Row) -> list[AnyEvent]:
        """What a row of the object `name` tells. Raises `BadRowError`. Learns nothing yet."""
        if name in _MAPPERS:
            return _MAPPERS[name](row, self._rules)
        if name == "CaseHistory2":
            return case_history2(row, self._rules, self._states)
        own_id(row)
        return []

    def learn(self, name: str, row: Row) -> None:
        """Keep of a row what later rows need. Called when all its events are delivered."""
        if name == "User":
            self._rules.people.learn_user(row)
        elif name == "Group":
            self._rules.people.learn_group(row)
        elif name == "CaseHistory2":
            self._states.remember(row, self._rules)

    def forget(self) -> None:
        """Forget what rows have taught."""
        self._rules.people.forget()
        self._states.clear()
