"""How the hub stands at this moment: the response time, the queue, the promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from hubmon.faces.counts import counted, percent
from hubmon.faces.presentation.digits import HUGE, LARGE, MEDIUM, SMALL, TALL
from hubmon.faces.presentation.figures import paint_figure, wait_parts
from hubmon.faces.presentation.lines import (
    Drawing,
    Line,
    Piece,
    Role,
    dim,
    first_that_fits,
    spread,
    width_of,
)
from hubmon.faces.presentation.scene import Level, Scene, Targets
from hubmon.faces.presentation.words import (
    AT_RISK,
    BREACHED,
    KEPT,
    UNKNOWN,
    since,
)
from hubmon.faces.presentation.wrapping import wrap
from hubmon.faces.spans import duration, expected
from hubmon.model.expectation import Estimate
from hubmon.model.snapshot import Counted, PromiseCount, Queue
from hubmon.plain import clip, plain


def draw_estimate(scene: Scene, width: int, height: int) -> Drawing:
    """What a customer who writes now can expect to wait."""
    estimate = scene.snapshot.estimate if scene.snapshot else None
    parts = wait_parts(estimate.median if estimate else None)
    words = _estimate_words(estimate, scene, width)
    size = next(
        (
            size
            for size in (HUGE, LARGE, TALL, MEDIUM)
            if height > size.rows + len(words) and width_of(paint_figure(parts, size)[-1]) <= width
        ),
        SMALL,
    )
    figure = paint_figure(parts, size)
    gap: list[Line] = [()] if height > size.rows + len(words) else []
    room = height - len(figure) - len(gap) - len(words)
    if estimate is not None and estimate.is_old(scene.now):
        figure, words[0] = [dim(line) for line in figure], dim(words[0])
    return Drawing([*figure, *gap, *words, *_record(estimate, width)[: max(room, 0)]])


def _estimate_words(estimate: Estimate | None, scene: Scene, width: int) -> list[Line]:
    if estimate is None:
        return []
    if estimate.median is None:
        reason = plain(estimate.reason) or "not known yet"
        return [(Piece(line, "muted"),) for line in wrap(reason, width)]
    spread_words = first_that_fits([(Piece(words),) for words in _range_words(estimate)], width)
    if estimate.is_old(scene.now):
        return [spread_words, *_age_words(estimate, scene, width)]
    return [spread_words, (Piece(f"from {counted(estimate.sample, 'turn')}", "muted"),)]


def _age_words(estimate: Estimate, scene: Scene, width: int) -> list[Line]:
    """Of what time an old estimate is, and what holds it up."""
    old = f"{duration(scene.now - estimate.as_of)} old"
    at = f"as of {scene.moment(estimate.as_of)}, {old}"
    lines: list[Line] = [first_that_fits([(Piece(words, "warn"),) for words in (at, old)], width)]
    why = plain(estimate.held_up)
    return [*lines, (Piece(clip(why, width), "muted"),)] if why else lines


def _record(estimate: Estimate | None, width: int) -> list[Line]:
    """How right the ranges have been; nothing while too few can be told."""
    ratio = estimate.came_true_ratio if estimate is not None else None
    if estimate is None or ratio is None:
        return []
    share = f"{ratio * 100:.0f} %"
    words = (
        f"{share} of the last {estimate.judged:,} were answered within it",
        f"{share} of {estimate.judged:,} came true",
    )
    return [first_that_fits([(Piece(each, "muted"),) for each in words], width)]


def _range_words(estimate: Estimate) -> Sequence[str]:
    """The 80 % range, in longer and shorter words."""
    if estimate.low is None:
        return ("range not known yet",)
    low = expected(estimate.low)
    if estimate.high is None:
        return (f"9 in 10 wait longer than {low}", f"9 in 10: over {low}")
    high = expected(estimate.high)
    if low.endswith(" min") and high.endswith(" min"):
        low = low.removesuffix(" min")
    return (f"8 in 10 wait {low} to {high}", f"8 in 10: {low} to {high}", f"{low} to {high}")


def draw_queue(scene: Scene, width: int, height: int) -> Drawing:
    """How many wait, whether that grows, and who waits longest."""
    snapshot = scene.snapshot
    if snapshot is None:
        return Drawing([(Piece(UNKNOWN, "strong"),)])
    queue = snapshot.queue
    *figure, waiting = _depth(queue.depth, width, height)
    gap: list[Line] = [()] if figure else []
    rows: list[tuple[str, Line]] = [
        *(("", line) for line in figure),
        ("waiting", waiting),
        *(("", line) for line in gap),
        ("", _trend(queue, width)),
        ("", (Piece("oldest "), Piece(since(queue.oldest_since, scene.now), "strong"))),
        ("unassigned", (Piece(f"{queue.unassigned:,} unassigned"),)),
        *_open_cases(snapshot.cases_open, snapshot.odd, width, roomy=height >= 6),
        ("", (Piece(_on_shift(snapshot.on_shift), "muted"),)),
    ]
    shown = [row for row in rows if row[1] or height >= len(rows)][:height]
    return Drawing([line for _, line in shown], keys=[key for key, _ in shown])


def _depth(depth: int, width: int, height: int) -> list[Line]:
    """The number that wait, as large as there is room."""
    for size, rows in ((MEDIUM, 11), (SMALL, 8)):
        if height >= rows and size.width(str(depth)) + len(" waiting") <= width:
            return paint_figure([(str(depth), "waiting")], size)
    return [(Piece(f"{depth:,}", "strong"), Piece(" waiting"))]


def _open_cases(cases: int, odd: int, width: int, *, roomy: bool) -> list[tuple[str, Line]]:
    """How many are open and, with something to open of its own where there is room, are odd."""
    if not odd:
        return [("open", (Piece(f"{counted(cases, 'case')} open", "muted"),))]
    if not roomy:
        words = (f"{cases:,} open, {odd:,} odd", f"{odd:,} odd of {cases:,}", f"{cases:,} open")
        return [("open", first_that_fits([(Piece(each, "muted"),) for each in words], width))]
    return [
        ("open", (Piece(f"{counted(cases, 'case')} open", "muted"),)),
        ("odd", (Piece(f"{odd:,} of them odd", "muted"),)),
    ]


def _trend(queue: Queue, width: int) -> Line:
    change = queue.depth - queue.depth_before
    if change == 0:
        ways = ("as half an hour ago", "as 30 min ago")
        return first_that_fits([(Piece(words, "muted"),) for words in ways], width)
    shape, word = ("↑", "more") if change > 0 else ("↓", "fewer")
    long = f"{shape} {abs(change):,} {word} than half an hour ago"
    return first_that_fits([(Piece(long),), (Piece(f"{shape} {abs(change):,} in 30 min"),)], width)


def _on_shift(people: int | None) -> str:
    return "on shift: not told" if people is None else f"{people:,} on shift"


def draw_promise(scene: Scene, width: int, height: int) -> Drawing:
    """How the two promises were kept over 24 hours, and what is owed now."""
    note = (Piece("24 hours", "muted"),)
    if scene.snapshot is None:
        return Drawing([(Piece(UNKNOWN, "strong"),)], note)
    promise = scene.snapshot.promise
    counts = (("Reply", promise.response), ("Solution", promise.resolution))
    blocks = [
        _promise_block(name, count, scene.targets, width, roomy=height >= 7)
        for name, count in counts
    ]
    gap: list[Line] = [()] if height > sum(map(len, blocks)) else []
    keys = [
        *([""] * (len(blocks[0]) - 1)),
        _opens("replies_owed", promise.response),
        *([""] * (len(gap) + len(blocks[1]) - 1)),
        _opens("solutions_owed", promise.resolution),
    ]
    return Drawing([*blocks[0], *gap, *blocks[1]], note, keys=keys)


def _opens(figure: Counted, count: PromiseCount) -> str:
    """What is behind the exceptions, where there are any that are still owed."""
    return figure if count.overdue or count.at_risk else ""


_SHAPES: Final[Mapping[Level, tuple[str, Role]]] = {
    "unknown": ("", "muted"),
    "calm": (f"{KEPT} ", "good"),
    "at_risk": (f"{AT_RISK} ", "warn"),
    "breached": (f"{BREACHED} ", "bad"),
}


def _promise_block(
    name: str, count: PromiseCount, targets: Targets, width: int, *, roomy: bool
) -> list[Line]:
    level = targets.level_of_kept(count.kept_ratio)
    shape, role = _SHAPES[level]
    kept = (Piece(shape, role), Piece(percent(count.kept_ratio), "strong"), Piece(" kept"))
    target = (Piece(", "), Piece(f"target {targets.kept * 100:.0f} %", role))
    missed = level in {"at_risk", "breached"}
    figure = first_that_fits([*([(*kept, *target)] if missed else []), kept], width - len(name) - 1)
    head = spread((Piece(name),), figure, width)
    sums = _exceptions(count, width)
    return [head, _gauge(count.kept_ratio, role, width), sums] if roomy else [head, sums]


def _exceptions(count: PromiseCount, width: int) -> Line:
    """What was not kept or may not be; it stands out only while somebody has to act on it."""
    risk_role: Role = "warn" if count.at_risk else "muted"
    late_role: Role = "bad" if count.overdue else "muted"
    at_risk = f"{AT_RISK} {count.at_risk:,} at risk" if count.at_risk else "none at risk"
    breached = f"{BREACHED} {count.breached:,} breached"
    owed = f"{count.overdue:,} still owed" if count.overdue else "none still owed"
    total = Piece(f"of {count.kept + count.breached:,}", "muted")
    long = (Piece(f"{at_risk}   ", risk_role), Piece(f"{breached}, {owed}", late_role))
    short = (Piece(f"{at_risk}  ", risk_role), Piece(breached, late_role))
    tight = (
        Piece(f"{at_risk}  ", risk_role),
        Piece(f"{breached}, {count.overdue:,} owed", late_role),
    )
    bare = (Piece(f"{AT_RISK} {count.at_risk:,}  ", risk_role), Piece(breached, late_role))
    return first_that_fits([(*long, Piece("   "), total), long, tight, short, bare], width)


def _gauge(ratio: float | None, role: Role, width: int) -> Line:
    if ratio is None:
        return (Piece("─" * width, "faint"),)
    full = int(ratio * width)
    return (Piece("━" * full, role), Piece("━" * (width - full), "faint"))
