"""Whether the hub is disrupted: far more comes than is usual, or somebody has said so."""

from __future__ import annotations

from hubmon.model.snapshot import Snapshot
from hubmon.model.surge import USUAL_TIMES, present_surge


def is_disrupted(snapshot: Snapshot, times: float = USUAL_TIMES) -> bool:
    """Whether it is declared, or found.

    Args:
        snapshot: of the hub.
        times: so many times the usual are a surge.
    """
    return snapshot.declared is not None or present_surge(snapshot, times) is not None
