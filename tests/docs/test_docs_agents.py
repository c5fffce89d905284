"""The page for agents: what it shows is what is printed."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.docs.pages import blocks, page

from hubmon.faces.queue import Item, Style, to_lines

NOW_MS = int(datetime(2026, 11, 18, 14, 5, tzinfo=UTC).timestamp() * 1000)


def item(
    channel: str, language: str, number: str, topic: str, subject: str, waited: int | None
) -> Item:
    since = None if waited is None else NOW_MS - waited * 60_000
    due = None if since is None else since + 3_600_000
    return Item(number, number, channel, language, topic, subject, "New", since, due, NOW_MS)


def test_the_example_is_what_is_printed() -> None:
    items = [
        item("twitter", "nl", "00002618", "delay", "Am I still on time?", 125),
        item("twitter", "nl", "00002631", "baggage", "Where is my suitcase?", 58),
        item("facebook", "es", "00002525", "refund", "Refund HB716", 9),
        item("facebook", "en", "00003045", "seat", "Seat HB613", None),
    ]
    printed = [line.rstrip() for line in to_lines("a012", items, NOW_MS, 80, Style())]
    assert printed == blocks(page("docs/agents.md"), "text")[0].splitlines()
