"""hubmon as its users start it, on a small hub."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubmon.config import parse
from hubmon.connect import Assigned, CaseOpened, CustomerMessage, Reply
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore

HOSTILE = "\x1b[2J\x1b]0;mine\x07[/b][@click=app.bell]\u202eesrever\x9b31m\nnext\tline"
"""A subject that somebody chose with care."""
HARMLESS = "[/b][@click=app.bell]esrever31m next line"


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "hubmon", *words]


def run(
    *words: str, expect: int = 0, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """hubmon with these words, in the test's environment and `environment`; nothing is a TTY."""
    done = subprocess.run(
        command(*words),
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
    )
    assert done.returncode == expect, done.stderr
    assert "Traceback" not in done.stderr
    return done


def run_on_a_terminal(*words: str, **environment: str) -> str:
    """What a user at a terminal sees."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "LANG": "C.UTF-8", "TERM": "xterm", **environment}
    with subprocess.Popen(
        command(*words), stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        seen = b""
        while chunk := _read(ours):
            seen += chunk
        process.wait(timeout=30)
    os.close(ours)
    return seen.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # what a terminal says whose other end was closed
        return b""


def fill(store: Path, now: datetime | None = None) -> datetime:
    """A hub with two cases of agent a012, one of them waiting for 20 minutes, and one of nobody."""
    now = now or datetime.now(UTC)
    asked = now - timedelta(minutes=20, seconds=30)
    events = (
        CaseOpened(
            stream="Case",
            id="1",
            at=asked,
            case=("salesforce:1",),
            channel="twitter",
            language="nl",
            topic="baggage",
            number="00042",
            subject=HOSTILE,
        ),
        _message("1", asked, "nl"),
        Assigned(stream="Case.owner", id="1", at=asked, case=("salesforce:1",), agent="a012"),
        _message("2", asked - timedelta(minutes=30), "pt"),
        Assigned(stream="Case.owner", id="2", at=asked, case=("salesforce:2",), agent="a012"),
        Reply(
            stream="posts",
            id="r2",
            at=asked,
            message="twitter:r2",
            in_reply_to="twitter:2",
            channel="twitter",
        ),
        CaseOpened(stream="Case", id="2", at=asked, case=("salesforce:2",), channel="twitter"),
        _message("3", now - timedelta(minutes=90), "nl"),
    )
    database = SqliteStore(store, parse({}, store).promises)
    try:
        database.sources.register("sf", "salesforce", timedelta(hours=1))
        update = SourceUpdate(cursor="1", fresh_as_of=now)
        database.take("sf", events, now, update)
        database.sources.register("feed", "social", timedelta(hours=1))
        database.sources.failed("feed", "no answer", now + timedelta(minutes=1))
    finally:
        database.close()
    return now


def _message(number: str, at: datetime, language: str) -> CustomerMessage:
    return CustomerMessage(
        stream="posts",
        id=number,
        at=at,
        message=f"twitter:{number}",
        channel="twitter",
        language=language,
        text=HOSTILE,
        case=(f"salesforce:{number}",),
    )
