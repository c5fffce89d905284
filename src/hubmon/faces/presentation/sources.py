"""The sources, with how fresh what they told is."""

from __future__ import annotations

from collections.abc import Sequence

from hubmon.faces.counts import counted
from hubmon.faces.presentation.lines import (
    Column,
    Drawing,
    Line,
    Piece,
    Role,
    first_that_fits,
    fit,
    table,
)
from hubmon.faces.presentation.scene import Scene
from hubmon.faces.presentation.words import (
    UNKNOWN,
    clock_time,
    source_shape,
    source_state,
)
from hubmon.faces.presentation.wrapping import wrap
from hubmon.faces.spans import duration
from hubmon.model.snapshot import SourceState, SourceStatus
from hubmon.plain import plain

_COLUMNS = (
    Column("source", 10, grows=2),
    Column("state", 9),
    Column("as of", 13, rank=1),
    Column("what to know", 16, rank=2, grows=200),
)

_ROLES: dict[SourceState, Role] = {
    "fresh": "good",
    "late": "warn",
    "failing": "bad",
    "broken": "bad",
    "never": "muted",
}

_MEANINGS: dict[SourceState, str] = {
    "fresh": "heard from in time",
    "late": "not heard from for too long",
    "failing": "its last answer was an error",
    "broken": "its plugin or configuration cannot be used",
    "never": "not asked yet",
}


def draw_sources(scene: Scene, width: int, height: int) -> Drawing:
    """One line per source."""
    del height
    sources = scene.snapshot.sources if scene.snapshot else ()
    if scene.past is not None:
        ways = ("how the sources stood then is not kept", "not kept for the past")
        return Drawing([first_that_fits([(Piece(words, "muted"),) for words in ways], width)])
    if scene.snapshot and not sources:
        return Drawing([(Piece("no source is configured", "warn"),)])
    head, lines = table(_COLUMNS, sources, lambda source: _row(source, scene), width)
    return Drawing(lines, head=head, keys=[source.name for source in sources])


def _row(source: SourceStatus, scene: Scene) -> tuple[Piece, ...]:
    return (
        Piece(plain(source.name) or UNKNOWN),
        Piece(f"{source_shape(source.state)} {source_state(source)}", _ROLES[source.state]),
        Piece(as_of(source, scene), "text" if source.state == "fresh" else "stale"),
        Piece(source_note(source, scene), "muted"),
    )


def as_of(source: SourceStatus, scene: Scene) -> str:
    """Up to when a source has told; with its age when that is not the present."""
    at = source.fresh_as_of
    if at is None:
        return UNKNOWN
    if source.state == "fresh":
        return clock_time(at, scene.zone)
    return f"{clock_time(at, scene.zone)}, {duration(scene.now - at)}"


def source_note(source: SourceStatus, scene: Scene) -> str:
    """What else a supervisor should know of a source, the worst first."""
    notes = [plain(source.error), plain(source.gap)]
    if not source.polls:
        notes.append(_sent(source, scene))
    if source.retry_at is not None and source.retry_at > scene.now:
        notes.append(f"tries again at {scene.moment(source.retry_at)}")
    if source.rejected:
        notes.append(f"{counted(source.rejected, 'row')} not understood")
    if source.outbox:
        notes.append(f"{source.outbox:,} waiting to be sent")
    return "; ".join(note for note in notes if note)


def _sent(source: SourceStatus, scene: Scene) -> str:
    if source.sent_at is None:
        return "nothing sent yet"
    return f"last sent at {scene.moment(source.sent_at)}"


def source_lines(name: str, scene: Scene, width: int) -> Sequence[Line]:
    """Everything that is known of one source."""
    sources = scene.snapshot.sources if scene.snapshot else ()
    source = next((source for source in sources if source.name == name), None)
    if source is None:
        return [(Piece("This source is not configured any more.", "muted"),)]
    told = {
        "told up to": as_of(source, scene),
        "events": f"{source.events:,}",
        "rejected": f"{source.rejected:,}",
    }
    facts = {
        **(told if source.polls else {}),
        "to be sent": f"{source.outbox:,}",
        "plugin": plain(source.plugin),
    }
    state = f"{source_shape(source.state)} {source_state(source)}, {_meaning(source)}"
    return [
        (Piece(plain(source.name), "strong"),),
        (Piece(state, _ROLES[source.state]),),
        *((Piece(line),) for line in wrap(source_note(source, scene), width)),
        (),
        *((Piece(fit(label, 12), "muted"), Piece(words)) for label, words in facts.items()),
    ]


def _meaning(source: SourceStatus) -> str:
    if source.polls or source.state == "broken":
        return _MEANINGS[source.state]
    return "can send" if source.state == "fresh" else "what it was to send did not arrive"
