"""The past day as a small chart, and what it shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from html import escape
from typing import Final

from hubmon.config import PageLanguage
from hubmon.faces.page.figures import Moment
from hubmon.faces.page.words import span_words, words_of

_HEIGHT: Final = 100
_SLOT: Final = 10
_BAR: Final = 7
_LABELS: Final = 5


def chart(moments: Sequence[Moment], language: PageLanguage, zone: tzinfo) -> str:
    """The section with the chart; says so where there is nothing to draw."""
    words = words_of(language)
    head = f'<section aria-labelledby="course">\n<h2 id="course">{escape(words.course)}</h2>\n'
    known = sorted(moment.median for moment in moments if moment.median is not None)
    if not known:
        return f'{head}<p class="small">{escape(words.course_unknown)}</p>\n</section>'
    told = escape(
        words.course_range.format(
            shortest=span_words(language, known[0]), longest=span_words(language, known[-1])
        )
    )
    return (
        f'{head}<figure>\n<div dir="ltr">\n{_bars(moments, known[-1].total_seconds())}\n'
        f'<div class="axis" aria-hidden="true">{_axis(moments, zone)}</div>\n</div>\n'
        f'<figcaption class="small">{told}</figcaption>\n</figure>\n</section>'
    )


def _bars(moments: Sequence[Moment], longest: float) -> str:
    """A bar for each half hour of which something is known; the caption says it in words."""
    bars = []
    for index, moment in enumerate(moments):
        if moment.median is None:
            continue
        height = max(moment.median.total_seconds() / longest, 0.02) * _HEIGHT
        bars.append(
            f'<rect x="{index * _SLOT}" y="{_HEIGHT - height:.1f}" width="{_BAR}"'
            f' height="{height:.1f}"/>'
        )
    return (
        f'<svg viewBox="0 0 {len(moments) * _SLOT} {_HEIGHT}" preserveAspectRatio="none"'
        f' aria-hidden="true" focusable="false">{"".join(bars)}</svg>'
    )


def _axis(moments: Sequence[Moment], zone: tzinfo) -> str:
    """Times of day, evenly along the bars."""
    last = len(moments) - 1
    shown = sorted({round(last * number / (_LABELS - 1)) for number in range(_LABELS)})
    return "".join(f"<span>{moments[index].start.astimezone(zone):%H:%M}</span>" for index in shown)
