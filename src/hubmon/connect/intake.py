"""One step with one source: poll it and store what came, or deliver what is to go out."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import NamedTuple

import msgspec

from hubmon.connect.backoff import Backoff
from hubmon.connect.contract import Clock, Outgoing, Rejected
from hubmon.connect.source import Source
from hubmon.connect.validation import check_batch, check_events, check_receipt
from hubmon.errors import CursorInvalid, HubmonError, StoreError
from hubmon.plain import plain
from hubmon.settings import Secrets
from hubmon.store.outbox import Letter
from hubmon.store.sources import Reject, SourceUpdate
from hubmon.store.writer import SqliteStore

log = logging.getLogger("hubmon.collector")

_LONGEST_ERROR = 500
_LOOKED_AT = 8 * _LONGEST_ERROR
"""How much of a text is made plain to find that many characters worth showing."""


class Step(NamedTuple):
    """What one poll came to."""

    fresh: int
    """Events the store did not have."""
    rejected: int
    moved: bool
    """Whether it brought anything new or moved the cursor."""
    more: bool
    pause: timedelta
    """How long the source asks to be left alone; zero when it does not."""
    gap: str
    """What it says it could not tell."""


class Intake:
    """Between the sources and the store."""

    def __init__(self, store: SqliteStore, clock: Clock, secrets: Secrets) -> None:
        self._store = store
        self._clock = clock
        self._secrets = secrets

    async def poll(self, source: Source) -> Step:
        """Poll once and store what came, all or nothing."""
        cursor = self._store.sources.cursor(source.name)
        batch = check_batch(await source.poll(cursor), source.config.batch)
        checked = check_events(batch.events)
        rejected = tuple(self._reject(r) for r in (*batch.rejected, *checked.rejected))
        now = self._clock.now()
        complete = batch.complete_through
        gap = self._say(batch.gap)
        update = SourceUpdate(
            cursor=batch.cursor,
            fresh_as_of=None if complete is None else min(complete, now),
            gap=gap,
            rejected=rejected,
        )
        taken = self._store.take(source.name, checked.events, now, update)
        moved = bool(taken.fresh) or batch.cursor not in (None, cursor)
        pause = batch.retry_after or timedelta(0)
        return Step(taken.fresh, len(rejected), moved, batch.more, pause, gap)

    def _reject(self, rejected: Rejected) -> Reject:
        return Reject(
            self._say(rejected.where),
            self._say(rejected.reason),
            self._secrets.redact(rejected.raw).encode(errors="replace").decode(),
        )

    def has_post(self, source: Source) -> bool:
        """Whether something waits to be delivered to `source` now."""
        return bool(self._store.outbox.due(source.name, self._clock.now()))

    async def deliver(self, source: Source) -> str:
        """Deliver everything that is due; what fails stays and is tried again later.

        Returns:
            What the last failure was; empty when all went well.
        """
        failure = ""
        for letter in self._store.outbox.due(source.name, self._clock.now()):
            try:
                out = msgspec.json.decode(letter.payload, type=Outgoing)
                receipt = check_receipt(await source.send(out))
                told = check_events(receipt.events).events
            except Exception as error:  # noqa: BLE001  # a plugin may fail in any way
                failure = self._undelivered(source, letter, error)
            else:
                reference = self._say(receipt.reference)
                self._store.delivered(source.name, letter, reference, told, self._clock.now())
        return failure

    def _undelivered(self, source: Source, letter: Letter, error: Exception) -> str:
        backoff = Backoff(failures=letter.attempts)
        now, said = self._clock.now(), self.describe(error)
        next_try = now + backoff.after(error, now)
        log.warning("%s: %s not delivered: %s", source.name, plain(letter.key), said)
        self._store.outbox.failed(letter.key, said, next_try)
        if not source.polls:
            self._store.sources.failed(source.name, said, next_try)
        return said

    async def failed(self, source: Source, error: Exception, backoff: Backoff) -> timedelta:
        """Note that a step failed; returns how long to leave the source alone. Never raises."""
        pause = backoff.after(error, self._clock.now())
        try:
            await self._note(source, error, pause)
        except StoreError as trouble:
            log.error("%s", trouble)
        return pause

    async def _note(self, source: Source, error: Exception, pause: timedelta) -> None:
        if isinstance(error, StoreError):
            raise error
        if isinstance(error, CursorInvalid):
            log.warning("%s: the source forgot the cursor, starting again", source.name)
            self._store.sources.forget_cursor(source.name)
        elif isinstance(error, HubmonError):
            log.warning("%s: %s", source.name, self.describe(error))
        else:
            log.error("%s: %s", source.name, self.describe(error), exc_info=error)
            await source.renew()
        self._store.sources.failed(source.name, self.describe(error), self._clock.now() + pause)

    def describe(self, error: Exception) -> str:
        """What to tell people of an error."""
        try:
            said = error.message_and_hint() if isinstance(error, HubmonError) else str(error)
        except Exception:  # noqa: BLE001  # a plugin's own error may fail in any way
            said = "(it cannot say what)"
        if isinstance(error, HubmonError):
            return self._say(said)
        return self._say(f"the plugin failed with {type(error).__name__}: {said}")

    def _say(self, text: str) -> str:
        """`text` from a source, fit for a screen and free of secrets."""
        return plain(self._secrets.redact(text)[:_LOOKED_AT])[:_LONGEST_ERROR]
