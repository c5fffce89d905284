"""Rows of the table of waiting cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from hubmon.faces.presentation.lines import Column, fit
from hubmon.faces.presentation.oddities import odd_words
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.story import case_title
from hubmon.faces.presentation.words import (
    channel_name,
    language_name,
    promise_state,
    since,
)
from hubmon.faces.spans import duration
from hubmon.plain import plain

if TYPE_CHECKING:
    from hubmon.model.case import Case
    from hubmon.model.promise import Clock
    from hubmon.model.snapshot import PromiseKind

_ABOUT = (
    Column("language", 10, rank=3),
    Column("channel", 10, rank=4),
    Column("topic", 12, rank=5),
    Column("about", 24, rank=1, grows=60),
    Column("with", 14, rank=2),
    Column("case", 20, rank=6, grows=10),
)
Told: TypeAlias = "PromiseKind | Literal['odd']"
"""What a table tells of each case: how the reply or the solution stands, or what is odd."""
CASE_COLUMNS: dict[Told, Sequence[Column]] = {
    "response": (Column("waiting", 8, right=True), Column("reply", 10), *_ABOUT),
    "resolution": (Column("time left", 13), Column("solution", 10), *_ABOUT),
    "odd": (Column("what is odd", 30, grows=30), Column("last", 12, rank=2), *_ABOUT),
}


def case_row(case: Case, scene: Scene, columns: Sequence[Column]) -> tuple[str, ...]:
    """The cells of one case in the columns that have room."""
    clock = case.waiting.clock if case.waiting is not None else None
    cells = {
        "waiting": since(clock.since if clock else None, scene.now),
        "reply": promise_state(clock.state(scene.now)) if clock else "",
        "time left": _left(case.resolution, scene),
        "solution": promise_state(case.resolution.state(scene.now)) if case.resolution else "",
        "what is odd": odd_words(case, scene),
        "last": scene.moment(case.last_at),
        "language": language_name(case.language),
        "channel": channel_name(case.channel),
        "topic": plain(case.topic),
        "about": case_title(case),
        "with": plain(case.agent or "") or "nobody",
        "case": plain(case.number) or plain(case.id),
    }
    return tuple(fit(cells[column.name], column.width, right=column.right) for column in columns)


def _left(clock: Clock | None, scene: Scene) -> str:
    if clock is None or clock.stopped is not None:
        return ""
    over = scene.now > clock.due
    return f"{duration(abs(clock.due - scene.now))} {'over' if over else 'left'}"


def matches(case: Case, typed: str, scene: Scene) -> bool:
    """Whether every word that somebody typed stands in what people call the case, or find odd."""
    odd = odd_words(case, scene)
    told = (
        case.topic,
        case.number,
        case.id,
        case.language,
        language_name(case.language),
        channel_name(case.channel),
        case_title(case),
        *case.flights,
        *(["odd", odd] if odd else []),
    )
    text = plain(" ".join(told)).casefold()
    return all(word in text for word in plain(typed).casefold().split())
