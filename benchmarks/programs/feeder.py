"""A collector in small: commits batches to a store at a steady pace.

``python -m benchmarks.programs.feeder STORE EVENTS PER_SECOND``: EVENTS holds a JSON array of
(source, payload). About once a second, what is due is stamped with the present and stored; the
events that came out of one message stay together.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hubmon.model import events
from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore

_PERIOD = 1.0


def main(store: Path, told: Path, per_second: float) -> None:
    left = iter(msgspec.json.decode(told.read_bytes(), type=list[tuple[str, str]]))
    writer = SqliteStore(store, Promises())
    owed = 0.0
    while True:
        owed += per_second * _PERIOD
        now = datetime.now(UTC)
        batches: dict[str, list[events.AnyEvent]] = {}
        while owed >= 1 and (one := next(left, None)) is not None:
            owed -= 1
            event = msgspec.structs.replace(events.decode(one[1]), at=now)
            batches.setdefault(one[0], []).append(event)
        for source, batch in batches.items():
            writer.take(source, batch, now)
        time.sleep(_PERIOD)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
