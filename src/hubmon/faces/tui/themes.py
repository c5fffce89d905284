"""How the screens look: five themes, each a colour for every role.

A state is always told by a word and a shape as well, so no theme is needed to understand a screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.theme import Theme

_DARK: Final[Mapping[str, str]] = {
    "role-muted": "#a3a3a3",
    "role-muted-style": "none",
    "role-faint": "#484848",
    "role-stale": "#8c8c8c",
    "role-good": "#7ed39b",
    "role-warn": "#ffc46b",
    "role-bad": "#ff8095",
    "role-arrivals": "#3f79ad",
    "role-replies": "#4b8f63",
    "role-focus": "#6cb6ff",
    "role-cursor": "#333333",
}

_LIGHT: Final[Mapping[str, str]] = {
    "role-muted": "#5c5c5c",
    "role-muted-style": "none",
    "role-faint": "#c4c4c4",
    "role-stale": "#6e6e6e",
    "role-good": "#17713a",
    "role-warn": "#8a5300",
    "role-bad": "#b3163c",
    "role-arrivals": "#6aa0d4",
    "role-replies": "#7ab88f",
    "role-focus": "#0b5cad",
    "role-cursor": "#dcdcdc",
}

_CONTRAST: Final[Mapping[str, str]] = {
    "role-muted": "#ffffff",
    "role-muted-style": "none",
    "role-faint": "#9a9a9a",
    "role-stale": "#d0d0d0",
    "role-good": "#5dff8f",
    "role-warn": "#ffe14d",
    "role-bad": "#ff9aa8",
    "role-arrivals": "#5db0ff",
    "role-replies": "#5dff8f",
    "role-focus": "#4de1ff",
    "role-cursor": "#004a8f",
}

# Blue, yellow and vermilion stay apart in protanopia, deuteranopia and tritanopia alike (after
# Okabe and Ito, "Color Universal Design", 2008); a test simulates all three.
_COLOUR_BLIND: Final[Mapping[str, str]] = {
    **_DARK,
    "role-good": "#5ab4ff",
    "role-warn": "#ffe45c",
    "role-bad": "#ff7043",
    "role-arrivals": "#3f79ad",
    "role-replies": "#b8a03c",
    "role-focus": "#ffffff",
}

_TERMINAL: Final[Mapping[str, str]] = {
    "role-muted": "ansi_default",
    "role-muted-style": "dim",
    "role-faint": "ansi_bright_black",
    "role-stale": "ansi_bright_black",
    "role-good": "ansi_green",
    "role-warn": "ansi_yellow",
    "role-bad": "ansi_red",
    "role-arrivals": "ansi_blue",
    "role-replies": "ansi_green",
    "role-focus": "ansi_cyan",
    "role-cursor": "ansi_blue",
}

ROLE_VARIABLES: Final = dict(_DARK)
"""The style sheet's variables, as they are in a theme that sets none of them."""

THEMES: Final[tuple[Theme, ...]] = (
    Theme(
        "dark",
        primary="#3f8fd6",
        success="#7ed39b",
        warning="#ffc46b",
        error="#ff8095",
        foreground="#e4e4e4",
        background="#121212",
        variables=dict(_DARK),
    ),
    Theme(
        "light",
        primary="#0b5cad",
        success="#17713a",
        warning="#8a5300",
        error="#b3163c",
        foreground="#1c1c1c",
        background="#fafafa",
        dark=False,
        variables=dict(_LIGHT),
    ),
    Theme(
        "high-contrast",
        primary="#4da3ff",
        success="#5dff8f",
        warning="#ffe14d",
        error="#ff9aa8",
        foreground="#ffffff",
        background="#000000",
        variables=dict(_CONTRAST),
    ),
    Theme(
        "colour-blind",
        primary="#3f8fd6",
        success="#5ab4ff",
        warning="#ffe45c",
        error="#ff7043",
        foreground="#e4e4e4",
        background="#121212",
        variables=dict(_COLOUR_BLIND),
    ),
    Theme(
        "terminal",
        ansi=True,
        primary="ansi_blue",
        secondary="ansi_cyan",
        success="ansi_green",
        warning="ansi_yellow",
        error="ansi_red",
        accent="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            **_TERMINAL,
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "block-cursor-foreground": "ansi_bright_white",
            "block-cursor-background": "ansi_blue",
        },
    ),
)
