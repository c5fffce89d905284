"""What is wrong with the hub: a line for each warning, and all of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from hubmon.faces.presentation.lines import (
    Drawing,
    Line,
    Piece,
    Role,
    first_that_fits,
    fit,
    spread,
    width_of,
)
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import KEPT
from hubmon.faces.presentation.wrapping import wrap
from hubmon.faces.spans import duration
from hubmon.faces.warning_words import advice, present_sentence, sentence, shape, told_words
from hubmon.model.trouble import HubWarning
from hubmon.plain import clip, plain

if TYPE_CHECKING:
    from hubmon.model.case import Case

_LABEL = 14


def draw_hub_warnings(scene: Scene, width: int, height: int) -> Drawing:
    """One line per warning, the most important first; each says of how many if not all fit."""
    warnings = scene.snapshot.hub_warnings if scene.snapshot else ()
    if not warnings:
        quiet = f"{KEPT} no warnings" if scene.snapshot and scene.past is None else ""
        return Drawing([(Piece(quiet, "muted"),)])
    count = len(warnings)
    places = [f"{at} of {count}" if count > height else "" for at in range(1, count + 1)]
    lines = [_line(each, scene, width, at) for each, at in zip(warnings, places, strict=True)]
    return Drawing(lines, keys=[str(warning.id) for warning in warnings])


def draw_first_warning(scene: Scene, width: int, height: int) -> Drawing:
    """The most important one that lasts, for a screen that is read across a room."""
    del height
    warnings = scene.snapshot.hub_warnings if scene.snapshot else ()
    lasting = [warning for warning in warnings if warning.ended_at is None]
    if not lasting:
        return Drawing([_line(warnings[0], scene, width, "")] if warnings else [])
    more = f"{len(lasting) - 1} more" if len(lasting) > 1 else ""
    return Drawing([_line(lasting[0], scene, width, more)])


def warnings_about(case: Case, scene: Scene) -> Sequence[HubWarning]:
    """Those that last and are about where a case waits: its language, its channel, or the hub."""
    waiting = case.waiting
    if waiting is None or scene.snapshot is None:
        return ()
    about = {("language", waiting.language), ("channel", waiting.channel)}
    return [
        warning
        for warning in scene.snapshot.hub_warnings
        if warning.ended_at is None
        and (
            warning.trouble.scope == "hub" or (warning.trouble.scope, warning.trouble.name) in about
        )
    ]


def calling(warnings: Iterable[HubWarning]) -> HubWarning | None:
    """The most important of them that somebody has yet to acknowledge."""
    return next((warning for warning in warnings if warning.calls), None)


def case_warning_lines(case: Case, scene: Scene, width: int) -> Sequence[Line]:
    """The warnings about a case; the key stands beside the one that it would acknowledge."""
    warnings = warnings_about(case, scene)
    first = calling(warnings)
    key = f"{scene.key('warning.acknowledge', 'a')} acknowledge"
    lines = [_line(each, scene, width, key if each is first else "") for each in warnings]
    return [*lines, ()] if lines else []


def _line(warning: HubWarning, scene: Scene, width: int, place: str) -> Line:
    """Its shape and words, at the right who has seen it and which of several it is."""
    role = _role(warning)
    right = tuple(Piece(f"  {words}", "muted") for words in (_seen_by(warning), place) if words)
    if width - width_of(right) < width // 2:
        right = right[-1:] if place else ()
    room = width - width_of(right) - 1
    edge = " " if role == "alarm" else ""
    ways = [(Piece(f"{edge}{words}{edge}", role),) for words in _sentences(warning, scene)]
    (said,) = first_that_fits(ways, room)
    return spread((Piece(clip(said.text, room), role),), right, width)


def _sentences(warning: HubWarning, scene: Scene) -> Sequence[str]:
    """How it stands, and of a surge that lasts what rose in it, longer and ever shorter."""
    words = f"{shape(warning)} {present_sentence(warning, scene.now)}"
    rose = _rose(warning, scene, "words that rose: ")
    brief = f"{shape(warning)} Surge: {warning.trouble.height / 100:,.1f} times the usual"
    return [*(f"{said}; {each}" for said in (words, brief) for each in rose), *_clauses(words)]


def _clauses(words: str) -> Iterator[str]:
    """A sentence with ever fewer of the clauses at its end; one that ends by its age is whole."""
    yield words
    end = -1 if words.endswith(")") else max(words.rfind(", "), words.rfind("; "))
    if end > 0:
        yield from _clauses(words[:end])


def _rose(warning: HubWarning, scene: Scene, lead: str) -> Sequence[str]:
    if scene.rising is None or warning.trouble.kind != "surge" or warning.ended_at is not None:
        return ()
    from hubmon.faces.presentation.rising import rising_words  # noqa: PLC0415 - in a surge

    return rising_words(scene.rising, lead)


def _role(warning: HubWarning) -> Role:
    if warning.ended_at is not None:
        return "good"
    if warning.calls:
        return "alarm"
    return "muted"


def _seen_by(warning: HubWarning) -> str:
    seen = warning.acknowledged
    if seen is None or warning.calls or warning.ended_at is not None:
        return ""
    return f"seen by {plain(seen.by)}"


def hub_warning_lines(number: str, scene: Scene, width: int) -> Sequence[Line]:
    """Everything that is known of one warning."""
    warnings = scene.snapshot.hub_warnings if scene.snapshot else ()
    warning = next((each for each in warnings if str(each.id) == number), None)
    if warning is None:
        return [(Piece("This warning is over.", "muted"),)]
    title = f"{shape(warning)} {present_sentence(warning, scene.now)}"
    role: Role = "good" if warning.ended_at is not None else "strong"
    return [
        *((Piece(line, role),) for line in wrap(title, width)),
        (),
        *(line for label, words in _facts(warning, scene) for line in _fact(label, words, width)),
        (),
        *((Piece(line),) for line in wrap(advice(warning.trouble), width)),
    ]


def _facts(warning: HubWarning, scene: Scene) -> Sequence[tuple[str, str]]:
    end = warning.ended_at
    lasts = f"{scene.moment(warning.since)}, {duration((end or scene.now) - warning.since)}"
    seen = warning.acknowledged
    facts = [("began", lasts)]
    facts += [("what rose", words) for words in _rose(warning, scene, "")[:1]]
    if end is not None:
        facts.append(("over since", scene.moment(warning.seen_at)))
    if warning.figures_kept:
        worst = f"{scene.moment(warning.worst_at)}, {sentence(warning.worst, warning.worst_at)}"
        facts.append(("at its worst", worst))
    if seen is not None:
        again = "; distinctly worse since" if warning.calls else ""
        facts.append(("seen by", f"{plain(seen.by)}, {scene.moment(seen.at)}{again}"))
    elif end is None:
        key = scene.key("warning.acknowledge", "a")
        facts.append(("seen by", f"nobody yet; the key {key} says that you have"))
    if warning.told:
        facts.append(("told", told_words(warning, scene.now, scene.zone)))
    return facts


def _fact(label: str, words: str, width: int) -> list[Line]:
    return [
        (Piece(fit("" if index else label, _LABEL), "muted"), Piece(line))
        for index, line in enumerate(wrap(words, max(8, width - _LABEL)))
    ]
