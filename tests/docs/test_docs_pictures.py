"""Every screen has a picture in the docs, and every picture is told in words."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

from tests.pictures.__main__ import AGENTS_PICTURES, FOLDER
from tests.pictures.shots import SHOTS
from textual.command import CommandPalette
from textual.screen import Screen

from hubmon.faces.tui import screens
from hubmon.faces.tui.screens.living import LivingScreen
from hubmon.faces.tui.screens.reading import ReadingScreen
from hubmon.faces.tui.screens.reread import BoardScreen, RereadScreen

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
WORDS = 3
"""An alternative text of fewer says nothing."""


def taken() -> set[str]:
    return {f"{name}.svg" for name in (*(shot.name for shot in SHOTS), *AGENTS_PICTURES)}


def test_every_screen_has_a_picture() -> None:
    classes: set[type[Screen[Any]]] = set()
    for module in pkgutil.iter_modules(screens.__path__):
        found = importlib.import_module(f"{screens.__name__}.{module.name}")
        classes |= {
            each
            for each in vars(found).values()
            if isinstance(each, type) and issubclass(each, Screen)
        }
    shown = {each.__name__ for each in classes if each.__module__.startswith(screens.__name__)}
    bases = {each.__name__ for each in (LivingScreen, BoardScreen, RereadScreen, ReadingScreen)}
    assert (shown | {CommandPalette.__name__}) - bases <= {shot.screen for shot in SHOTS}


def test_every_picture_that_is_taken_is_there_and_none_besides() -> None:
    assert {path.name for path in FOLDER.glob("*.svg")} == taken()


def test_every_picture_is_shown_somewhere_and_told_in_words() -> None:
    shown = set()
    for page in PAGES:
        for words, target in PICTURE.findall(page.read_text(encoding="utf-8")):
            assert len(words.split()) >= WORDS, f"{page.name}: {target} is not told in words"
            assert (page.parent / target).is_file(), f"{page.name}: {target} is not there"
            shown.add(Path(target).name)
    assert taken() <= shown


def test_a_picture_fetches_nothing() -> None:
    for path in FOLDER.glob("*.svg"):
        assert not re.search(r"@import|src\s*[:=]|href=|url\(\W*http", path.read_text("utf-8")), (
            path
        )
