"""What every measure is given: how thorough to be, and a place that is cleared away."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks.corpus import Told, make_store, read_told
from benchmarks.figures import Figure


@dataclass(frozen=True)
class Context:
    """One run of the benchmarks."""

    folder: Path
    quick: bool = False
    """Smaller and fewer: to see that everything runs, not to quote."""
    _made: dict[tuple[float, int], Path] = field(default_factory=dict)

    def rounds(self, thorough: int, quick: int) -> int:
        """How often to measure."""
        return quick if self.quick else thorough

    def store_of(self, days: float, rush: int = 0) -> Path:
        """A store of days that end about now, made once in a run; to be read only."""
        wanted = (days, rush)
        if wanted not in self._made:
            tell(f"simulating and collecting {days:g} days")
            folder = self.folder / f"days-{days:g}-{rush}"
            self._made[wanted] = make_store(
                folder, days, datetime.now(UTC).replace(microsecond=0), rush
            )
        return self._made[wanted]

    def told(self, days: float, order: str) -> Sequence[Told]:
        """The events of such a store."""
        return read_told(self.store_of(days), order)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder that is gone afterwards."""
        with TemporaryDirectory(dir=self.folder) as name:
            yield Path(name)


class Measure(Protocol):
    """A module that measures something."""

    def measure(self, context: Context) -> Iterator[Figure]:
        """Yield figures as they come."""
        ...


_BEGAN = time.monotonic()


def tell(words: str) -> None:
    """Say what is going on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K  {time.monotonic() - _BEGAN:5.0f} s  {words}")
        sys.stderr.flush()


def hush() -> None:
    """Take away what was said."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
