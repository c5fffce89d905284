"""The promises that break soon, or have just been broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from hubmon.model.gist import Gist
from hubmon.model.moments import from_ms
from hubmon.model.snapshot import WARNINGS_SHOWN, BreachWarning, PromiseKind
from hubmon.model.tally import PromiseTally


def breach_warnings(
    tallies: Mapping[PromiseKind, PromiseTally],
    predicted: Iterable[int],
    now: int,
    case: Callable[[int], Gist],
) -> tuple[BreachWarning, ...]:
    """Those nearest to their deadline, on either side of it.

    Args:
        tallies: by promise, what is owed.
        predicted: references of cases whose reply is predicted to be late.
        now: the present moment.
        case: the case under a reference.
    """
    overdue: list[BreachWarning] = []
    nearing: list[BreachWarning] = []
    for kind, tally in tallies.items():
        overdue += _warned(kind, map(case, tally.overdue(now, WARNINGS_SHOWN)))
        nearing += _warned(kind, map(case, tally.nearing(now, WARNINGS_SHOWN)))
    nearing += _warned("response", map(case, predicted))
    overdue.sort(key=_by_deadline)
    nearing.sort(key=_by_deadline)
    return (*overdue[-WARNINGS_SHOWN:], *nearing[:WARNINGS_SHOWN])


def _warned(kind: PromiseKind, cases: Iterable[Gist]) -> Iterator[BreachWarning]:
    for case in cases:
        turn = case.waiting if kind == "response" else None
        clock = turn or case.resolution
        if clock is not None:
            yield BreachWarning(
                case=case.id,
                promise=kind,
                due=from_ms(clock.due),
                since=from_ms(clock.since),
                channel=turn.channel if turn else case.channel,
                language=turn.language if turn else case.language,
                topic=case.topic,
                assigned=case.assigned,
            )


def _by_deadline(warning: BreachWarning) -> tuple[datetime, str, str]:
    return warning.due, warning.case, warning.promise
