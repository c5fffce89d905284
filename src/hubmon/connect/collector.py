"""Polls every source for ever, stores what they report, delivers what is to go out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hubmon.connect.backoff import Backoff
from hubmon.connect.contract import Clock
from hubmon.connect.intake import Intake, Step
from hubmon.connect.source import Source
from hubmon.errors import ConnectorError, CursorInvalid, RateLimited, StoreError, Transient

log = logging.getLogger("hubmon.collector")

_TRIES_AT_ONCE = 12
"""How often in a row a source may fail for a passing reason before `collect_once` gives it up."""
_FRUITLESS = 200
"""How often it may fail since it last brought anything new before `collect_once` gives it up."""
_LONGEST_WAIT_AT_ONCE = timedelta(minutes=15)
"""`collect_once` gives a source up that asks to be left alone for longer."""
_STANDSTILLS = 3
"""How often a source may say that it has more without moving before it has to wait its turn."""
_LONGEST_PAUSE = timedelta(hours=1)
_OUTBOX_LOOK = timedelta(seconds=1)
_PASSING = (CursorInvalid, RateLimited, Transient)


@dataclass(slots=True)
class Outcome:
    """What became of a source in `collect_once`."""

    name: str
    events: int = 0
    """Events the store did not have."""
    rejected: int = 0
    polls: int = 0
    """Polls that succeeded."""
    gap: str = ""
    """What the source says it could not tell at its last poll; empty when it told all."""
    error: str = ""
    """Why it could not be caught up with; empty when it was."""


class Collector:
    """Brings what sources report into the store. Lives on one event loop."""

    def __init__(
        self,
        intake: Intake,
        sources: Sequence[Source],
        clock: Clock,
        tell: Callable[[Outcome], None] = lambda _outcome: None,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            intake: takes what comes.
            sources: to be polled.
            clock: what time it is.
            tell: hears after each poll what has become of the source so far.
        """
        self._intake = intake
        self._tell = tell
        self._sources = sources
        self._clock = clock
        self._post_came = {source.name: asyncio.Event() for source in sources}
        self.behind = {source.name for source in sources if source.polls}
        """Sources that are being caught up with. What was collected is not all they know."""
        self._failing: set[str] = set()

    @property
    def catching_up(self) -> set[str]:
        """Those that are, without the ones that fail: nobody knows when these will go on."""
        return self.behind - self._failing

    async def run(self) -> None:
        """Collect until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for source in self._sources:
                    tasks.create_task(self._serve(source), name=source.name)
                tasks.create_task(self._watch_outbox(), name="outbox")
        finally:
            await self._close()

    async def collect_once(self) -> list[Outcome]:
        """Poll every source until it has no more, deliver what is due, and say how it went."""
        try:
            return await asyncio.gather(*(self._catch_up(source) for source in self._sources))
        finally:
            await self._close()

    async def _close(self) -> None:
        await asyncio.gather(*(source.aclose() for source in self._sources))

    async def _serve(self, source: Source) -> None:
        backoff = Backoff()
        outcome = Outcome(source.name)
        while True:
            try:
                await self._deliver(source)
                pause = backoff.spread(await self._ask(source, outcome))
                backoff.reset()
            except Exception as error:  # noqa: BLE001  # a plugin may fail in any way
                self._not_waited_for(outcome)
                self._failing.add(source.name)
                pause = await self._intake.failed(source, error, backoff)
            await self._rest(source, pause)

    async def _ask(self, source: Source, outcome: Outcome) -> timedelta:
        """Hear what a source has to tell; returns how long to leave it alone then."""
        if source.polls:
            return await self._drain(source, outcome)
        await source.prepare()
        return source.config.every

    async def _drain(self, source: Source, outcome: Outcome) -> timedelta:
        """Poll until the source has no more; returns how long to leave it alone then."""
        standstills = 0
        while True:
            step = await self._intake.poll(source)
            self._failing.discard(source.name)
            outcome.polls += 1
            outcome.events += step.fresh
            outcome.rejected += step.rejected
            outcome.gap = step.gap
            self._tell(outcome)
            if not step.more:
                self.behind.discard(source.name)
                return max(source.config.every, min(step.pause, _LONGEST_PAUSE))
            standstills = self._standstills(standstills, step)
            await self._rest(source, min(step.pause, _LONGEST_PAUSE))

    def _not_waited_for(self, outcome: Outcome) -> None:
        """A source that fails from the start may have nothing to tell."""
        if not outcome.polls:
            self.behind.discard(outcome.name)

    @staticmethod
    def _standstills(before: int, step: Step) -> int:
        now = 0 if step.moved else before + 1
        if now >= _STANDSTILLS:
            raise ConnectorError(
                "it says that it has more, but neither brings any nor moves its cursor",
                hint="The plugin's author has to mend this.",
            )
        return now

    async def _deliver(self, source: Source) -> None:
        self._post_came[source.name].clear()
        await self._intake.deliver(source)

    async def _rest(self, source: Source, pause: timedelta) -> None:
        """Sleep; what comes to be delivered meanwhile is, and the source is not asked for more."""
        came = self._post_came[source.name]
        sleeping = asyncio.ensure_future(self._clock.sleep(pause))
        try:
            while came.is_set() or not sleeping.done():
                waking = asyncio.ensure_future(came.wait())
                await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
                waking.cancel()
                if came.is_set():
                    await self._deliver(source)
        except StoreError as error:
            log.error("%s", error)
            await sleeping
        finally:
            sleeping.cancel()

    async def _watch_outbox(self) -> None:
        """Tell sources when something is due for them: posted by any process, or tried again."""
        senders = [source for source in self._sources if source.sends]
        while senders:
            for source in senders:
                if self._has_post(source):
                    self._post_came[source.name].set()
            await asyncio.sleep(_OUTBOX_LOOK.total_seconds())

    def _has_post(self, source: Source) -> bool:
        try:
            return self._intake.has_post(source)
        except StoreError as error:
            log.error("%s", error)
            return False

    async def _catch_up(self, source: Source) -> Outcome:
        outcome = Outcome(source.name)
        backoff = Backoff()
        fruitless = 0
        while True:
            before = (outcome.polls, outcome.events)
            try:
                undelivered = await self._intake.deliver(source)
                await self._ask(source, outcome)
            except Exception as error:  # noqa: BLE001  # a plugin may fail in any way
                if outcome.polls > before[0]:
                    backoff.reset()
                fruitless = 0 if outcome.events > before[1] else fruitless + 1
                pause = await self._intake.failed(source, error, backoff)
                lasting = backoff.failures >= _TRIES_AT_ONCE or fruitless >= _FRUITLESS
                lasting = lasting or pause > _LONGEST_WAIT_AT_ONCE
                if lasting or not isinstance(error, _PASSING):
                    self._not_waited_for(outcome)
                    outcome.error = self._intake.describe(error)
                    return outcome
                await self._clock.sleep(pause)
            else:
                outcome.error = "" if source.polls else undelivered
                return outcome
