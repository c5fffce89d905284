"""The pages themselves: the whole one, and the small one to embed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from html import escape
from zoneinfo import ZoneInfo

from hubmon.config import PageLanguage, PublishConfig
from hubmon.faces.page.channels import channel_name
from hubmon.faces.page.chart import chart
from hubmon.faces.page.figures import Figure, PublicFigures, old_from
from hubmon.faces.page.parts import filled, part, policy
from hubmon.faces.page.sentences import in_one_line
from hubmon.faces.page.words import (
    LANGUAGES,
    Words,
    capital,
    direction,
    moment_words,
    span_words,
    words_of,
)
from hubmon.plain import plain


def page(figures: PublicFigures, config: PublishConfig, language: PageLanguage, root: str) -> str:
    """The whole page in a language; `root` leads from its folder to the site's."""
    words = words_of(language)
    zone = ZoneInfo(config.zone)
    title = f"{words.title} – {plain(config.name)}" if config.name else words.title
    return filled(
        "page.html",
        **_common(figures.hub, config, language, zone),
        title=escape(title),
        description=escape(in_one_line(figures.hub, language)),
        alternates="\n".join(_alternates(root)),
        own=_own_language(figures, language),
        hub=f'<p class="hub">{escape(plain(config.name))}</p>' if config.name else "",
        renewed=escape(words.renewed),
        meaning=escape(words.meaning),
        channels=_channels(figures, config, language),
        course=chart(figures.course, language, zone),
        promise=_promise(config, words),
        languages=escape(words.languages),
        language_links="\n".join(_language_links(language, root)),
    )


def widget(figures: PublicFigures, config: PublishConfig, language: PageLanguage) -> str:
    """The small page, to be embedded in others."""
    words = words_of(language)
    common = _common(figures.hub, config, language, ZoneInfo(config.zone))
    return filled("widget.html", **common, title=escape(words.title), more=escape(words.more))


def _common(
    figure: Figure, config: PublishConfig, language: PageLanguage, zone: tzinfo
) -> dict[str, str]:
    """What both pages have."""
    words = words_of(language)
    moment = figure.as_of.astimezone(zone)
    return {
        "language": language,
        "direction": direction(language),
        "policy": escape(policy()),
        "style": part("style.css"),
        "script": part("age.js"),
        "message": _message(config, language, words),
        "now": escape(words.now),
        "figure": _figure(figure, language),
        "old": _old(figure, config, words, moment),
        "as_of": escape(words.as_of).format(time=_time(moment)),
    }


def _message(config: PublishConfig, language: PageLanguage, words: Words) -> str:
    """The operator's own sentence."""
    own = config.messages.get(language)
    text = plain(own or config.message)
    if not text:
        return ""
    tongue = "" if own else f' lang="{config.language}" dir="auto"'
    label = escape(words.notice)
    return f'<p class="note" role="note" aria-label="{label}"{tongue}>{escape(text)}</p>'


def _figure(figure: Figure, language: PageLanguage) -> str:
    words = words_of(language)
    if figure.median is None:
        why = words.few if figure.why_unknown == "few" else words.unavailable
        return (
            f'<p class="figure none">{escape(capital(words.unknown))}</p>\n'
            f'<p class="small">{escape(why)}</p>'
        )
    span = f"<strong>{escape(span_words(language, figure.median))}</strong>"
    most = (
        words.no_end
        if figure.high is None
        else words.most.format(span=span_words(language, figure.high))
    )
    return (
        f'<p class="figure">{escape(capital(words.about)).format(span=span)}</p>\n'
        f'<p class="most">{escape(most)}</p>'
    )


def _own_language(figures: PublicFigures, language: PageLanguage) -> str:
    """What those can expect who write in the page's language, where it is something else."""
    theirs, all_of_them = figures.languages.get(language), figures.hub
    if theirs is None or in_one_line(theirs, language) == in_one_line(all_of_them, language):
        return ""
    words = words_of(language).own_language
    return f'<p class="own">{escape(words.format(wait=in_one_line(theirs, language)))}</p>'


def _old(figure: Figure, config: PublishConfig, words: Words, moment: datetime) -> str:
    """Says that the figure is old; shown by the script once it is, or at once when it is by now."""
    until = old_from(figure, config.every)
    told = escape(words.old).format(time=_time(moment))
    state = 'data-old="yes"' if figure.old else 'data-old="no" hidden'
    return (
        f'<div role="status"><p class="old" id="old" data-until="{until:%Y-%m-%dT%H:%M:%SZ}"'
        f" {state}>{told}</p></div>"
    )


def _time(moment: datetime) -> str:
    stamp = moment.isoformat(timespec="seconds")
    return f'<time datetime="{stamp}" dir="ltr">{moment_words(moment)}</time>'


def _channels(figures: PublicFigures, config: PublishConfig, language: PageLanguage) -> str:
    if not figures.channels:
        return ""
    items = "\n".join(
        f"<li>\n<h3><bdi>{escape(public_name(config, channel.key))}</bdi></h3>\n"
        f"{_figure(channel.figure, language)}\n</li>"
        for channel in figures.channels
    )
    head = escape(words_of(language).channels)
    return (
        f'<section aria-labelledby="channels">\n<h2 id="channels">{head}</h2>\n'
        f'<ul class="channels">\n{items}\n</ul>\n</section>'
    )


def public_name(config: PublishConfig, key: str) -> str:
    """A channel under the name that customers know it by."""
    return plain(config.names.get(key) or channel_name(key))


def _promise(config: PublishConfig, words: Words) -> str:
    if not config.promise_url:
        return ""
    return f'<p><a href="{escape(config.promise_url)}">{escape(words.promise)}</a></p>'


def _alternates(root: str) -> Iterator[str]:
    for other in LANGUAGES:
        yield f'<link rel="alternate" hreflang="{other}" href="{root}{other}/index.html">'
    yield f'<link rel="alternate" hreflang="x-default" href="{root}index.html">'


def _language_links(language: PageLanguage, root: str) -> Iterator[str]:
    for other in LANGUAGES:
        here = ' aria-current="page"' if other == language else ""
        yield (
            f'<li><a href="{root}{other}/index.html" lang="{other}" hreflang="{other}"'
            f' dir="{direction(other)}"{here}>{escape(words_of(other).name)}</a></li>'
        )
