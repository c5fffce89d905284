"""The whole site as files: in the folder itself one language, below it each of them."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from hubmon.config import PageLanguage, PublishConfig
from hubmon.faces.page.badge import badge
from hubmon.faces.page.channels import file_name
from hubmon.faces.page.figures import PublicFigures
from hubmon.faces.page.html import page, public_name, widget
from hubmon.faces.page.machine import status_json, status_schema
from hubmon.faces.page.words import LANGUAGES, words_of


def site(figures: PublicFigures, config: PublishConfig) -> Iterator[tuple[str, bytes]]:
    """Each file by its path within the site; the page that all begins with comes last."""
    yield "status.schema.json", status_schema()
    yield "status.json", status_json(figures, config)
    for language in LANGUAGES:
        for name, text in _in(language, figures, config, "../"):
            yield f"{language}/{name}", text.encode()
    for name, text in _in(config.language, figures, config, ""):
        yield name, text.encode()


def _in(
    language: PageLanguage, figures: PublicFigures, config: PublishConfig, root: str
) -> Iterator[tuple[str, str]]:
    zone = ZoneInfo(config.zone)
    yield "badge.svg", badge(words_of(language).title, figures.hub, language, zone)
    for channel in figures.channels:
        label = public_name(config, channel.key)
        yield f"badge-{file_name(channel.key)}.svg", badge(label, channel.figure, language, zone)
    yield "widget.html", widget(figures, config, language)
    yield "index.html", page(figures, config, language, root)
