"""What the writer keeps in memory of the cases it touched last changes nothing but the time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.looking import contents
from tests.strategies import NOON, histories, tellings

from hubmon.model.events import AnyEvent
from hubmon.model.promise import Promises
from hubmon.store.sources import SourceUpdate
from hubmon.store.writer import SqliteStore


def stored(
    batches: Sequence[tuple[str, list[AnyEvent]]], at_hand: int, failing: Random | None = None
) -> list[str]:
    """What stands in a new store after `batches`, some of which fail once if `failing`."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hub.db"
        with closing(SqliteStore(path, Promises(), at_hand)) as store:
            for source, events in batches:
                if failing is not None and failing.random() < 0.5:
                    _fail_to_take(store, source, events)
                store.take(source, events, NOON)
        return contents(path)


def _fail_to_take(store: SqliteStore, source: str, events: list[AnyEvent]) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no cursor")

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(store.sources, "write", fail)
        with pytest.raises(RuntimeError, match="no cursor"):
            store.take(source, events, NOON, SourceUpdate(cursor="1"))


@given(st.data(), st.integers(0, 12))
@settings(max_examples=30)
def test_however_little_is_at_hand_the_store_is_the_same(data: st.DataObject, at_hand: int) -> None:
    batches = data.draw(tellings(data.draw(histories())))
    assert stored(batches, at_hand) == stored(batches, 10_000)


@given(st.data(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_what_a_failed_batch_had_changed_in_memory_is_forgotten(
    data: st.DataObject, failing: Random
) -> None:
    batches = data.draw(tellings(data.draw(histories())))
    assert stored(batches, 10_000, failing) == stored(batches, 10_000)
