"""The parts that pages are made of: templates, the style, the script, and what allows the two."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template


@cache
def part(name: str) -> str:
    """The text of a part."""
    return files("hubmon.faces.page").joinpath("assets", name).read_text("utf-8")


def filled(name: str, **values: str) -> str:
    """A template with its values, which have to be markup already."""
    return Template(part(name)).substitute(values)


@cache
def policy() -> str:
    """What a browser may load for a page: nothing but its own style and script, known by hash.

    As Content Security Policy Level 3 (W3C) says it.
    """
    style, script = (_hash(part(name)) for name in ("style.css", "age.js"))
    return (
        f"default-src 'none'; style-src '{style}'; script-src '{script}'; img-src 'self';"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
