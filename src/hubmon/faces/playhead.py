"""A clock of the past that can be stopped, moved and made to run faster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

SPEEDS = (1, 10, 60, 300, 1800)
"""Times as fast as life."""
STEP = timedelta(minutes=5)
"""By which a key moves it."""


class Playhead:
    """A moment of the past that moves on while it plays, and never beyond the present.

    Args:
        at: where to begin; aware, UTC.
        speed: times as fast as life.
        present: gives the present moment.
        seconds: a clock that always runs, for the pace.
    """

    def __init__(
        self,
        at: datetime,
        speed: float,
        present: Callable[[], datetime],
        seconds: Callable[[], float],
    ) -> None:
        self._at = at
        self._present = present
        self._seconds = seconds
        self._started: float | None = seconds()
        self.speed = speed

    @property
    def playing(self) -> bool:
        """Whether time passes."""
        return self._started is not None

    def now(self) -> datetime:
        """Where it is."""
        if self._started is None:
            return self._at
        passed = (self._seconds() - self._started) * self.speed
        return min(self._at + timedelta(seconds=passed), self._present())

    def move(self, to: datetime) -> None:
        """Go to a moment; in the present it stays there."""
        self._at = min(to, self._present())
        if self._started is not None:
            self._started = self._seconds()

    def toggle(self) -> None:
        """Stop, or go on."""
        self._at = self.now()
        self._started = None if self.playing else self._seconds()

    def faster(self) -> None:
        """Go on at the next higher speed, if there is one."""
        self._take([speed for speed in SPEEDS if speed > self.speed][:1])

    def slower(self) -> None:
        """Go on at the next lower speed, if there is one."""
        self._take([speed for speed in SPEEDS if speed < self.speed][-1:])

    def _take(self, found: list[int]) -> None:
        if found:
            self.move(self.now())
            self.speed = found[0]
