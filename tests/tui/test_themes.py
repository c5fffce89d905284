"""Every theme can be read, by everybody."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from colorspacious import cspace_convert, deltaE
from numpy.typing import NDArray
from tests.tui.support import SITES, FakeView
from textual.color import Color
from textual.geometry import Region
from textual.theme import Theme

from hubmon.faces.tui.app import WallApp
from hubmon.faces.tui.taste import Taste
from hubmon.faces.tui.themes import ROLE_VARIABLES, THEMES
from hubmon.faces.tui.widgets.pane import Pane

IN_COLOUR = [theme for theme in THEMES if not theme.ansi]
READ = ("role-muted", "role-stale", "role-good", "role-warn", "role-bad", "role-focus")
STATES = ("role-good", "role-warn", "role-bad")
TELL_APART = 20
"""CAM02-UCS units; two colours that differ by 1 can just be told apart side by side."""


def _name(theme: Theme) -> str:
    return theme.name


@pytest.mark.parametrize("theme", THEMES, ids=_name)
def test_a_theme_says_how_every_role_looks(theme: Theme) -> None:
    assert set(ROLE_VARIABLES) <= set(theme.variables)


@pytest.mark.parametrize("theme", IN_COLOUR, ids=_name)
def test_what_is_to_be_read_has_enough_contrast(theme: Theme) -> None:
    ground = Color.parse(theme.background or "")
    least = 7.0 if theme.name == "high-contrast" else 4.5
    for role in READ:
        assert contrast(Color.parse(theme.variables[role]), ground) >= least, role
    assert contrast(Color.parse(theme.foreground or ""), ground) >= 7


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = [part / 255 for part in (colour.r, colour.g, colour.b)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("kind", [None, "protanomaly", "deuteranomaly", "tritanomaly"])
def test_the_colour_blind_theme_keeps_the_states_apart(kind: str | None) -> None:
    (theme,) = [theme for theme in THEMES if theme.name == "colour-blind"]
    seen = [_as_seen(theme.variables[role], kind) for role in STATES]
    for one, other in itertools.combinations(seen, 2):
        assert deltaE(one, other, input_space="sRGB1") >= TELL_APART


def _as_seen(colour: str, kind: str | None) -> NDArray[np.float64]:
    """What somebody without one kind of cones sees (Machado, Oliveira and Fernandes, 2009)."""
    parsed = Color.parse(colour)
    rgb = np.array([parsed.r, parsed.g, parsed.b]) / 255
    if kind is not None:
        space = {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100}
        rgb = cspace_convert(rgb, space, "sRGB1")
    return np.clip(rgb, 0, 1)


@pytest.mark.parametrize("theme", THEMES, ids=_name)
async def test_the_application_wears_it(theme: Theme) -> None:
    app = WallApp(FakeView(), SITES, Taste(theme=theme.name), period=86_400)
    async with app.run_test(size=(80, 24)):
        assert app.theme == theme.name
        assert set(app.available_themes) == {each.name for each in THEMES}


async def test_another_theme_repaints_the_screen_as_if_it_had_been_there_from_the_start() -> None:
    started = await _painted("light")
    assert await _painted("dark", then="light") == started
    assert await _painted("dark") != started


async def _painted(theme: str, then: str | None = None) -> list[object]:
    """Every piece of the overview, with its style."""
    app = WallApp(FakeView(), SITES, Taste(theme=theme), period=86_400)
    async with app.run_test(size=(160, 50)) as pilot:
        if then is not None:
            app.theme = then
        await pilot.pause()
        panes = app.screen.query(Pane)
        return [strip._segments for pane in panes for strip in pane.render_lines(_all_of(pane))]


def _all_of(pane: Pane) -> Region:
    return Region(0, 0, *pane.size)
