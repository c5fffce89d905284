"""The life of a warning: it begins when trouble lasts, and ends when that has been gone a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from hubmon.model.trouble import FEWEST_MORE, HubWarning, Trouble


class Patience(Struct, frozen=True, kw_only=True):
    """How long trouble has to last, and to be gone."""

    after: timedelta = timedelta(minutes=3)
    """It is a warning after so long."""
    gone: timedelta = timedelta(minutes=3)
    """It is over when it has not been seen for so long."""
    worse: float = 2.0
    """So many times as bad as when it was acknowledged, it calls again."""


class Look(Struct, frozen=True):
    """What a look at the hub comes to."""

    warnings: list[HubWarning]
    """As they are now; those without an id are new."""
    forgotten: list[int]
    """Ids of those that were gone before they had lasted."""


def look_again(
    before: Iterable[HubWarning], found: Sequence[Trouble], now: datetime, patience: Patience
) -> Look:
    """What becomes of what lasted before.

    Args:
        before: everything that has not ended, whether or not it is a warning yet.
        found: what is wrong at present, once each.
        now: the present moment.
        patience: how long is long enough.
    """
    lasting = {warning.key: warning for warning in before}
    present = {trouble.key: trouble for trouble in found}
    seen = {
        key: _seen(lasting.get(key), trouble, now, patience) for key, trouble in present.items()
    }
    absent = {key: warning for key, warning in lasting.items() if key not in present}
    over = {key: w for key, w in absent.items() if now - w.seen_at >= patience.gone}
    going = {key: w for key, w in absent.items() if key not in over}
    still = _begun({**seen, **going}, present, now, patience)
    ended = [replace(w, ended_at=now, calls=False) for w in over.values() if w.warned_at]
    forgotten = [w.id for w in over.values() if w.warned_at is None and w.id is not None]
    return Look([*still, *ended], forgotten)


def _seen(
    before: HubWarning | None, trouble: Trouble, now: datetime, patience: Patience
) -> HubWarning:
    if before is None:
        return HubWarning(trouble=trouble, since=now, seen_at=now, worst=trouble, worst_at=now)
    after = replace(before, trouble=trouble, seen_at=now)
    if trouble.height > before.worst.height:
        after = replace(after, worst=trouble, worst_at=now)
    seen = before.acknowledged
    if seen is not None and is_worse(trouble.height, seen.height, patience.worse):
        after = replace(after, calls=True)
    return after


def is_worse(height: int, before: int, times: float) -> bool:
    """Whether something is distinctly worse than it was."""
    return height >= before * times and height - before >= FEWEST_MORE


def _begun(
    lasting: Mapping[str, HubWarning],
    present: Mapping[str, Trouble],
    now: datetime,
    patience: Patience,
) -> list[HubWarning]:
    """Those that have lasted long enough become warnings, unless another one stands for them."""

    def begin(warning: HubWarning) -> HubWarning:
        ripe = now - warning.since >= patience.after and warning.key in present
        if warning.warned_at is not None or not ripe:
            return warning
        if warning.trouble.because in lasting:
            return warning
        return replace(warning, warned_at=now, calls=True)

    after = [begin(warning) for warning in lasting.values()]
    warned = {warning.key for warning in after if warning.warned_at is not None}
    return [
        replace(w, because=w.trouble.because if w.trouble.because in warned else "") for w in after
    ]
