"""Every screen with the worst of foreign text, at every size and while the terminal changes."""

from __future__ import annotations

import re

import msgspec
import pytest
from tests.tui import support
from tests.tui.support import SITES, FakeDesk, FakePost, FakeView
from tests.tui.test_wall_app import HOSTILE, screen_text

from hubmon.faces.presentation.scene import Site
from hubmon.faces.tui.app import WallApp
from hubmon.model.snapshot import Snapshot
from hubmon.model.timeline import CaseStory

SIZES = [(40, 10), (80, 24), (120, 40), (200, 50), (300, 80), (80, 24)]
FOREIGN = [
    *HOSTILE,
    "e" + "\u0301" * 60,
    "กำลังรอกระเป๋า क्षत्रिय স্বাগতম",
    "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "\u2066\u2067שלח\u2069\u2069 \u200fabc\u061c \u202dabc",
    "\U0001f1f3\U0001f1f1\U0001f1f3 1\ufe0f\u20e3 \u2764\ufe0f \u2764\ufe0e",
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "\U0001f44b\U0001f3fd" * 40,
    "\x9b31m\x85\u2028\u2029\ufeff\u00ad\u200b",
    "\U000e0067\U000e007f\ud7ff\ue000\uffff\U0010ffff",
    "Ａ全角" * 30,
]
MOVING = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\u061c\ufeff]")
SCREENS = {
    "overview": [],
    "wall": ["w"],
    "languages on the wall": ["w", "right"],
    "history": ["h"],
    "lost and found": ["l"],
    "hand-over": ["o"],
    "help": ["question_mark"],
    "cases": ["@languages", "enter"],
    "filtered cases": ["@languages", "enter", "slash", "e"],
    "source": ["@sources", "enter"],
    "case": ["@warnings", "enter"],
    "scrolled case": ["@warnings", "enter", "end"],
    "note": ["@warnings", "enter", "n"],
}


def foreign_story(text: str) -> CaseStory:
    case = support.waiting_case(
        subject=text, topic=text, agent=text, status=text, channel=text, language=text, number=text
    )
    story = support.story(case)
    return msgspec.structs.replace(
        story,
        entries=tuple(
            msgspec.structs.replace(entry, text=each, who=each, channel=each, sources=(each,))
            for entry in story.entries[:2]
            for each in FOREIGN
        ),
    )


def foreign_hub() -> FakeView:
    cases = [
        support.waiting_case(
            number,
            subject=text,
            topic=text,
            agent=text,
            status=text,
            channel=text,
            language=text,
            number=text,
        )
        for number, text in enumerate(FOREIGN)
    ]
    loads = tuple(support.group_load(text, 3, 20, 10, 9, 20, 0) for text in FOREIGN)
    warnings = tuple(
        support.warning(4, number, language=text, topic=text) for number, text in enumerate(FOREIGN)
    )
    snapshot: Snapshot = support.calm(
        languages=loads,
        channels=loads,
        warnings=warnings,
        warnings_total=len(warnings),
        sources=tuple(
            support.source(text or "none", "failing", error=text, gap=text) for text in FOREIGN
        ),
    )
    stories = {
        warning.case: foreign_story(text) for warning, text in zip(warnings, FOREIGN, strict=True)
    }
    hub = FakeView(snapshot, stories=stories, waiting=cases)
    hub.care = support.aftercare(text=" ".join(FOREIGN[:7]))
    return hub


def check(app: WallApp) -> None:
    """Every line is as wide as the screen, and nothing in it moves the cursor or turns the line."""
    assert MOVING.search(screen_text(app).replace("\n", "")) is None


@pytest.mark.parametrize("name", SCREENS)
async def test_no_foreign_text_breaks_a_line_at_any_size(name: str) -> None:
    sites = [Site(text, SITES[0].zone) for text in FOREIGN[:6]]
    app = WallApp(foreign_hub(), sites, desk=FakeDesk(FakePost("crew")), period=86_400)
    async with app.run_test(size=SIZES[-1]) as pilot:
        for key in SCREENS[name]:
            if key.startswith("@"):
                app.screen.query_one(f"#{key[1:]}").focus()
            else:
                await pilot.press(key)
            await pilot.pause()
        kind = type(app.screen)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            check(app)
        app.look()
        await pilot.pause()
        check(app)
        assert type(app.screen) is kind
