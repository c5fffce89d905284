"""A note to the crew, from an opened case."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from tests.tui import support
from tests.tui.support import SITES, FakeDesk, FakePost, FakeView
from tests.tui.test_wall_app import HOSTILE, look, screen_text, shows
from textual.pilot import Pilot

from hubmon.errors import StoreError
from hubmon.faces.presentation.note import proposed
from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.screens.case import CaseScreen
from hubmon.faces.tui.screens.note import NoteScreen
from hubmon.model.timeline import CaseStory, Entry


def told(**changes: object) -> CaseStory:
    return support.story(msgspec.structs.replace(support.waiting_case(), **changes))


def desk(post: FakePost | None, story: CaseStory | None = None) -> WallApp:
    """An application with one case behind every warning."""
    view = FakeView(support.busy())
    story = story or told()
    view.stories = {warning.case: story for warning in support.busy().warnings}
    return WallApp(view, SITES, desk=FakeDesk(post) if post else None, period=86_400)


async def write(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press("down", "enter")
    await pilot.pause()
    await pilot.press("n")
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_note_goes_to_the_crew_of_the_cases_flight() -> None:
    post = FakePost("crew")
    app = desk(post)
    async with app.run_test(size=(120, 40)) as pilot:
        await write(pilot, *"Look", "space", *"[/b]")
        assert "KL1006" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert shows(app, CaseScreen)
    assert post.sent == [("crew", "KL1006", "Look [/b]", "twitter:8841001")]


async def test_a_case_without_a_flight_asks_for_one() -> None:
    post = FakePost("crew")
    story = told(flights=(), subject="My bag")
    bare = msgspec.structs.replace(story, entries=story.entries[:1])
    app = desk(post, bare)
    async with app.run_test(size=(120, 40)) as pilot:
        await write(pilot, "enter", *"Hi", "enter")
        assert "Name a flight." in screen_text(app)
        await pilot.press(*"KL1", "enter", "enter")
        await pilot.pause()
        assert shows(app, CaseScreen)
    assert [(flight, text) for _, flight, text, _ in post.sent] == [("KL1", "Hi")]


async def test_nothing_is_sent_without_words_or_when_one_thinks_better_of_it() -> None:
    post = FakePost("crew")
    app = desk(post)
    async with app.run_test(size=(120, 40)) as pilot:
        await write(pilot, "enter")
        assert "Write what the crew should know." in screen_text(app)
        await pilot.press("escape")
        assert shows(app, CaseScreen)
    assert post.sent == []


async def test_what_cannot_be_sent_stays_with_the_reason() -> None:
    post = FakePost("crew")
    post.trouble = StoreError("[/b] is locked")
    app = desk(post)
    async with app.run_test(size=(120, 40)) as pilot:
        await write(pilot, *"Words", "enter")
        shown = screen_text(app)
        assert "[/b] is locked" in shown
        assert "Words" in shown
        post.trouble = None
        await pilot.press("enter")
        await pilot.pause()
    assert len(post.sent) == 1


async def test_without_a_connector_that_delivers_notes_it_says_so() -> None:
    app = desk(FakePost())
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await write(pilot)
        assert shows(app, CaseScreen)
        assert "no connectors that deliver notes" in screen_text(app)


async def test_in_the_past_nothing_can_be_sent() -> None:
    app = desk(None)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await write(pilot)
        assert not shows(app, NoteScreen)
        assert "nothing can be sent" in screen_text(app)


async def test_of_several_connectors_one_is_chosen() -> None:
    post = FakePost("crew", "other [/b]")
    app = desk(post)
    async with app.run_test(size=(120, 40)) as pilot:
        await write(pilot, *"Hi", "tab", "enter", "down", "enter")
        await pilot.press("shift+tab", "enter")
        await pilot.pause()
    assert [connector for connector, *_ in post.sent] == ["other [/b]"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_foreign_text_is_data_in_the_form(text: str) -> None:
    story = told(flights=(text,), subject=text)
    praise = Entry(at=story.case.opened_at, kind="compliment", sources=(text,), text=text)
    app = desk(FakePost("crew"), msgspec.structs.replace(story, entries=(praise,)))
    async with app.run_test(size=(120, 40)) as pilot:
        await write(pilot)
        assert shows(app, NoteScreen)
        assert not set(screen_text(app)) & set("\x1b\x07\x00\t\u202e")


async def test_the_timeline_tells_how_far_a_note_has_come() -> None:
    story = told()
    app = desk(FakePost("crew"), story)
    view = app._view
    assert isinstance(view, FakeView)
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        note = story.entries[-1]
        for delivery, words in (
            ("to_be_sent", "KL1006: to be sent"),
            ("sent", "KL1006: sent"),
            ("received", "KL1006: ✓ received"),
            ("read", "KL1006: ✓ read"),
            ("refused", "KL1006: ✕ refused"),
        ):
            changed = msgspec.structs.replace(note, delivery=delivery, trouble="disk full")
            now = msgspec.structs.replace(story, entries=(changed,))
            view.stories = dict.fromkeys(view.stories, now)
            view.moment += timedelta(minutes=1)
            await look(app, pilot)
            assert words in screen_text(app)
            assert "could not be sent yet: disk full" in screen_text(app)


@pytest.mark.parametrize(
    ("text", "flight"),
    [
        ("my bag on KL 0643 is lost", "KL0643"),
        ("Flight 9W123!", "9W123"),
        ("booking ABC123, seat 14C", ""),
        ("in 2024 we paid 1234", ""),
    ],
)
def test_a_flight_that_a_customer_names_is_proposed(text: str, flight: str) -> None:
    story = told(flights=(), subject="")
    message = msgspec.structs.replace(story.entries[1], text=text)
    assert proposed(msgspec.structs.replace(story, entries=(message,))).flight == flight


def test_praise_is_proposed_as_what_it_is() -> None:
    story = told(purpose="compliment")
    praise = Entry(at=story.case.opened_at, kind="compliment", sources=("crew",), text="So kind!")
    assert proposed(msgspec.structs.replace(story, entries=(praise,))).text == (
        "Compliment: So kind!"
    )
    assert proposed(story).text == "Compliment: "
    assert proposed(told()).text == ""
