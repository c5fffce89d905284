"""Changes a hub for ever without making it larger: hands its open cases on, again and again.

``python -m benchmarks.programs.shifter STORE MOMENT PER_SECOND``
"""

from __future__ import annotations

import sqlite3
import sys
import time
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path

from hubmon.model.events import AnyEvent, Assigned
from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore

_SOURCE = "shifter"
_CASES, _AT_ONCE = 400, 3


def main(store: Path, moment: datetime, per_second: float) -> None:
    with closing(sqlite3.connect(store)) as db:
        rows = db.execute("SELECT id FROM cases WHERE is_open ORDER BY id LIMIT ?", (_CASES,))
        keys = [key for (key,) in rows]
    writer = SqliteStore(store, Promises())
    for number in count():
        batch: list[AnyEvent] = []
        for position in range(number * _AT_ONCE, (number + 1) * _AT_ONCE):
            version, index = divmod(position, len(keys))
            agent = None if version % 2 else f"a{index % 90:03}"
            batch.append(
                Assigned(
                    stream="Case.owner",
                    id=f"shifter-{index}",
                    at=moment,
                    version=version,
                    case=(keys[index],),
                    agent=agent,
                )
            )
        writer.take(_SOURCE, batch, moment)
        time.sleep(1 / per_second)


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), float(sys.argv[3]))
