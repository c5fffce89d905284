"""Where the log goes while a screen has the terminal."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

_SIZE = 1_000_000
_KEPT = 3
FORMAT = "%(asctime)s %(levelname)s %(message)s"


def log_beside(store: Path) -> None:
    """Log to a file beside the database, at most some megabytes."""
    store.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        store.with_name(store.name + ".log"), maxBytes=_SIZE, backupCount=_KEPT, delay=True
    )
    handler.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger("hubmon")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False
