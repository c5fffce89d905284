"""Whoever reads meets whole files that never go back in time, however often hubmon is killed."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import threading
import time
from collections import Counter
from datetime import datetime
from functools import partial
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from tests.publish.week import EVERY, SITE, START, main, minutes_at, said_last

from hubmon.faces.page.machine import PublicStatus

KILLS = int(os.environ.get("HUBMON_KILLS", "8"))
"""How often to kill; 200 for the long run, which lasts the whole week of docs/publishing.md."""
WHOLE_WEEK = KILLS >= 100
LIFE = 2.0 if WHOLE_WEEK else 0.4
"""Seconds that a publisher lives at most before it is killed, after the first page it wrote."""

FILES = ("index.html", "nl/index.html", "ar/widget.html", "badge-twitter.svg", "status.json")
"""In the order in which they are read: the first page, written last, comes before the status."""
EMPTY = frozenset({"meta", "link", "br", "img", "path", "line", "rect", "polyline", "circle"})


class Whole(HTMLParser):
    """Sees whether every element that is opened is closed, to the last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.closed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self.open.pop() == tag
            self.closed.append(tag)


def as_of(name: str, content: bytes) -> datetime:
    """The moment that a file is for; fails where the file is not whole."""
    if name.endswith(".json"):
        told = msgspec.json.decode(content, type=PublicStatus, strict=True)
        minutes = minutes_at(told.estimate.as_of)
        assert told.estimate.median_seconds == (None if minutes is None else minutes * 60)
        return told.estimate.as_of
    text = content.decode()
    if name.endswith(".svg"):
        ET.fromstring(text)
        found = re.search(r"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC", text)
        assert found is not None
        return datetime.fromisoformat(f"{found[1]}+00:00")
    parser = Whole()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    assert parser.closed[-1] == "html"
    found = re.search(r'<time datetime="([^"]+)"', text)
    assert found is not None
    return datetime.fromisoformat(found[1])


class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing on the test's terminal."""


class Reader(threading.Thread):
    """Reads the site over and over, as browsers and programs do."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._connection = HTTPConnection("127.0.0.1", port, timeout=20)
        self._last: dict[str, datetime] = {}
        self.done = threading.Event()
        self.read = Counter[str]()
        self.seen: set[datetime] = set()
        self.broken: list[str] = []

    def run(self) -> None:
        try:
            while not self.done.is_set():
                self._pass()
            self._pass()
        finally:
            self._connection.close()

    def _pass(self) -> None:
        moments = [moment for name in FILES if (moment := self._look(name)) is not None]
        if len(moments) == len(FILES) and moments[-1] < moments[0]:
            self.broken.append(f"status of {moments[-1]} after a page of {moments[0]}")

    def _look(self, name: str) -> datetime | None:
        self._connection.request("GET", f"/{name}")
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status == 404 and name not in self._last:
            return None
        try:
            assert answer.status == 200, answer.status
            moment = as_of(name, content)
            assert moment >= self._last.get(name, START), "it went back in time"
        except Exception as error:  # noqa: BLE001  # whatever is wrong with a file
            self.broken.append(f"{name}: {error!r}")
            return None
        self._last[name] = moment
        self.read[name] += 1
        self.seen.add(moment)
        return moment


@pytest.mark.skipif(KILLS == 0, reason="asked for no kills")
def test_a_reader_never_meets_a_broken_file_however_often_the_publisher_is_killed(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)
    store, site = tmp_path / "hub.db", tmp_path / SITE
    site.mkdir()
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    server = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    reader = Reader(serving.server_port)
    server.start()
    reader.start()
    killed, begun = 0, time.monotonic()
    try:
        while killed < KILLS and _publish(store, site / "index.html", chance.uniform(0, LIFE)):
            killed += 1
        if WHOLE_WEEK:
            main(store)
    finally:
        reader.done.set()
        reader.join()
        serving.shutdown()
        serving.server_close()
        server.join()
    last = said_last(store)
    assert last is not None
    print(
        f"{(last - START) // EVERY} times published, {killed} times killed,"
        f" {sum(reader.read.values())} files read with {len(reader.seen)} as-of times,"
        f" {time.monotonic() - begun:.0f} s"
    )
    assert killed == KILLS
    assert reader.broken == []
    assert min(reader.read[name] for name in FILES) > 0
    assert len(reader.seen) > 1


def _publish(store: Path, page: Path, seconds: float) -> bool:
    """Publish for so long after the first page, then be killed; False when the week was over."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.publish.week"])
    process = forks.Process(target=main, args=(store,))
    before = _written(page)
    process.start()
    try:
        while process.is_alive() and _written(page) == before:
            time.sleep(0.01)
        process.join(seconds)
        assert process.exitcode in (None, 0)
        return process.exitcode is None
    finally:
        process.kill()
        process.join()
        process.close()


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0
