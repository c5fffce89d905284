"""Tells people of the hub's warnings who do not look at a screen, beside collecting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hubmon.config import Config
from hubmon.connect.looking import keep_looking
from hubmon.connect.senders import letter
from hubmon.faces.alert_words import alert
from hubmon.model.alerting import AlertRules, Tiding
from hubmon.store.alerts import post_alerts
from hubmon.store.outbox import Letter

log = logging.getLogger("hubmon.alerts")


def alert_rules(config: Config) -> Mapping[str, AlertRules]:
    """What is told through each connector; everything where nothing else is said."""
    everything = AlertRules(zone=ZoneInfo(config.sites[0].zone if config.sites else "UTC"))
    return {name: config.alerts.get(name, everything) for name in config.connectors}


class AlertKeeper:
    """Puts what is to be told into the outbox. What was told stands in the store alone.

    Args:
        config: with the rules.
        recipients: the connectors that deliver alerts.
        store: the database.
        now: the present moment on the hub's clock.
    """

    def __init__(
        self,
        config: Config,
        recipients: Sequence[str],
        store: Path,
        now: Callable[[], datetime],
    ) -> None:
        self._rules = alert_rules(config)
        self._recipients = recipients
        self._store = store
        self._now = now

    async def run(self) -> None:
        """Look until cancelled, on another thread; what fails is tried again."""
        failing, again = "nobody could be alerted", "people are alerted again"
        await keep_looking(lambda: asyncio.to_thread(self.look), log, failing, again)

    def look(self) -> None:
        """Tell what is due."""
        now = self._now()
        titles: dict[str, str] = {}

        def write(recipient: str, tidings: Sequence[Tiding]) -> Letter:
            out = alert(recipient, tidings, now, self._rules[recipient].zone)
            titles[recipient] = out.title
            return letter(out)

        for recipient in post_alerts(self._store, self._recipients, self._rules, now, write):
            log.info("alert for %s: %s", recipient, titles[recipient])
