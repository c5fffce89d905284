"""Where the log goes, and what never stands in it."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from hubmon.plain import plain
from hubmon.settings import Secrets

_SIZE = 1_000_000
_KEPT = 3
_FORMAT = "%(asctime)s %(levelname)s %(message)s"
_OF_CONNECTORS = "hubmon.connectors."
"""What the names of their loggers begin with; the connector's own name follows."""


def log_beside(store: Path, secrets: Secrets) -> None:
    """Log to a file beside the database, at most some megabytes: a screen has the terminal."""
    store.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        store.with_name(store.name + ".log"), maxBytes=_SIZE, backupCount=_KEPT, delay=True
    )
    handler.setFormatter(_Discreet(secrets))
    root = logging.getLogger("hubmon")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    root.propagate = False


def log_to_stderr(secrets: Secrets) -> None:
    """Log to standard error, with the warnings of the libraries that connectors use."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Discreet(secrets))
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)


class _Discreet(logging.Formatter):
    """Leaves out the secrets in use, and whatever a terminal would obey, also in tracebacks."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__(_FORMAT)
        self._secrets = secrets

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging calls it so
        """Its first line, which names the connector that logs."""
        name = record.name.removeprefix(_OF_CONNECTORS)
        if name != record.name:
            record.message = f"{name}: {record.message}"
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """The record as harmless lines."""
        told = self._secrets.redact(super().format(record))
        return "\n".join(_harmless(line) for line in told.split("\n"))


def _harmless(line: str) -> str:
    indented = len(line) - len(line.lstrip(" "))
    return line[:indented] + plain(line)
