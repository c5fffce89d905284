"""The page for agents: what it shows is what is printed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.docs.conftest import NOW
from tests.docs.pages import blocks, page

from hubmon.connect import AnyEvent, Assigned, CaseOpened, CustomerMessage
from hubmon.faces.queue import Style, read_queue, to_lines
from hubmon.model.promise import Promises
from hubmon.store.writer import SqliteStore

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
            )
        )
    return told


def test_the_example_is_what_is_printed(store_path: Path) -> None:
    store = SqliteStore(store_path, Promises())
    store.take("feed", [event for told in CASES for event in case(*told)], NOW)
    store.close()
    items = read_queue(store_path, "a012")
    now_ms = int(NOW.timestamp() * 1000)
    printed = [line.rstrip() for line in to_lines("a012", items, now_ms, 80, Style())]
    assert printed == blocks(page("docs/agents.md"), "text")[0].splitlines()
