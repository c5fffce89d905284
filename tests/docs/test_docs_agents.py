"""The page for agents: what it shows is what is printed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.docs.conftest import NOW
from tests.docs.pages import blocks, page

from hubmon.cli.ssh_key import authorized_line
from hubmon.connect import AnyEvent, Assigned, CaseOpened, Customer, CustomerMessage
from hubmon.faces.queue import read_queue
from hubmon.faces.queue_lines import Style, to_lines
from hubmon.faces.watch.feed import Feed
from hubmon.faces.watch.screen import Screen
from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore

EXAMPLES = blocks(page("docs/agents.md"), "text")
NOW_MS = int(NOW.timestamp() * 1000)
CASES = (
    # number, channel, language, topic, subject, minutes its customer has waited
    ("00002618", "twitter", "nl", "delay", "Am I still on time?", 125),
    ("00002631", "twitter", "nl", "baggage", "Where is my suitcase?", 58),
    ("00002525", "facebook", "es", "refund", "Refund HB716", 9),
    ("00003045", "facebook", "en", "seat", "Seat HB613", None),
)


def case(
    number: str, channel: str, language: str, topic: str, subject: str, waited: int | None
) -> list[AnyEvent]:
    opened = NOW - timedelta(minutes=waited or 0)
    key = (f"salesforce:{number}",)
    told: list[AnyEvent] = [
        CaseOpened(
            stream="cases",
            id=number,
            at=opened,
            case=key,
            channel=channel,
            language=language,
            topic=topic,
            subject=subject,
            number=number,
        ),
        Assigned(stream="owners", id=number, at=NOW, case=key, agent="a012"),
    ]
    if waited is not None:
        told.append(
            CustomerMessage(
                stream="posts",
                id=number,
                at=opened,
                case=key,
                message=f"{channel}:{number}",
                channel=channel,
                language=language,
                author=Customer("twitter:99", "Anna de Vries", 182_000),
                text=f"{subject} It is a red one with a yellow strap.",
            )
        )
    return told


@pytest.fixture
def filled(store_path: Path) -> Path:
    store = SqliteStore(store_path, Promises())
    store.take("salesforce", [event for told in CASES for event in case(*told)], NOW)
    store.close()
    return store_path


def test_the_plain_example_is_what_is_printed(filled: Path) -> None:
    queue = read_queue(filled, "a012", NOW_MS)
    printed = [line.rstrip() for line in to_lines("a012", queue, NOW_MS, 80, Style())]
    assert "\n".join(printed) + "\n" in EXAMPLES


def test_the_live_examples_are_what_is_shown(filled: Path) -> None:
    feed = Feed(filled, "a012", lambda: NOW_MS)
    screen = Screen("a012", feed.story)
    screen.take(feed.look())
    assert shown(screen, 7) in EXAMPLES
    screen.press("down")
    screen.press("open")
    feed.close()
    assert shown(screen, 22) in EXAMPLES


def shown(screen: Screen, rows: int) -> str:
    lines = screen.frame(NOW_MS, 80, rows).lines
    text = ("".join(piece.text for piece in line).rstrip() for line in lines)
    return "".join(f"{line}\n" for line in text)


def test_the_line_of_a_key_is_what_is_printed() -> None:
    line = authorized_line("a012", "ssh-ed25519 AAAA... anna", "/opt/hubmon/bin/python")
    assert f"{line}\n" in EXAMPLES
