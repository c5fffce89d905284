"""The life of a warning, in any order of looks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import NOON

from hubmon.model.lasting import Patience
from hubmon.model.promise import Promises
from hubmon.model.trouble import HubWarning, Trouble
from hubmon.store.reader import StoreReader
from hubmon.store.warnings import acknowledge
from hubmon.store.writer import SqliteStore

PATIENCE = Patience(after=timedelta(minutes=3), gone=timedelta(minutes=2))


def noon(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def unspoken(waiting: int = 4, because: str = "", name: str = "pt") -> Trouble:
    return Trouble(
        kind="unspoken",
        scope="language",
        name=name,
        because=because,
        height=waiting,
        waiting=waiting,
    )


STOPPED = Trouble(kind="stopped", scope="hub", severe=True, height=20, waiting=4)


class Watched:
    """A store that is looked at again and again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = SqliteStore(path, Promises())

    def look(self, minute: float, *found: Trouble) -> None:
        self._store.warnings.look_again(found, noon(minute), PATIENCE)

    def restart(self) -> None:
        self._store.close()
        self._store = SqliteStore(self.path, Promises())

    def shown(self, minute: float) -> list[HubWarning]:
        reader = StoreReader(self.path)
        try:
            return reader.warnings(noon(minute))
        finally:
            reader.close()

    def rows(self) -> list[tuple[object, ...]]:
        return self._store._db.execute("SELECT * FROM warnings ORDER BY id").fetchall()

    def close(self) -> None:
        self._store.close()


def test_it_warns_of_what_lasts_and_tells_how_it_went(store_path: Path) -> None:
    hub = Watched(store_path)
    for minute, waiting in enumerate((4, 9, 7, 6, 6)):
        assert not hub.shown(minute)
        if minute < 4:
            hub.look(minute, unspoken(waiting))
        if minute == 2:
            hub.restart()
        if minute == 3:
            break
    [warning] = hub.shown(3)
    assert (warning.since, warning.warned_at) == (noon(0), noon(3))
    assert (warning.trouble.waiting, warning.worst.waiting, warning.worst_at) == (6, 9, noon(1))
    assert warning.calls
    hub.close()


def test_what_is_gone_soon_is_never_a_warning(store_path: Path) -> None:
    hub = Watched(store_path)
    hub.look(0, unspoken())
    hub.look(1, unspoken())
    for minute in (2, 3, 4, 9):
        hub.look(minute)
    assert hub.rows() == []
    hub.close()


def test_it_is_over_when_it_has_been_gone_for_a_while(store_path: Path) -> None:
    hub = Watched(store_path)
    for minute in range(5):
        hub.look(minute, unspoken())
    hub.look(5)
    assert hub.shown(5)[0].ended_at is None
    hub.look(5.5, unspoken())
    hub.look(7)
    assert hub.shown(7)[0].ended_at is None
    hub.look(7.5)
    [over] = hub.shown(8)
    assert (over.ended_at, over.seen_at, over.calls) == (noon(7.5), noon(5.5), False)
    assert not hub.shown(60)
    hub.close()


def test_who_saw_it_is_kept_and_it_calls_again_only_when_distinctly_worse(
    store_path: Path,
) -> None:
    hub = Watched(store_path)
    for minute in range(5):
        hub.look(minute, unspoken(10))
    [warning] = hub.shown(4)
    assert warning.id is not None
    assert acknowledge(store_path, warning.id, "a012", noon(5))
    assert not acknowledge(store_path, warning.id, "late", noon(5))
    hub.restart()
    hub.look(6, unspoken(19))
    [seen] = hub.shown(6)
    assert seen.acknowledged is not None
    assert (seen.acknowledged.by, seen.acknowledged.at, seen.calls) == ("a012", noon(5), False)
    hub.look(7, unspoken(20))
    assert hub.shown(7)[0].calls
    assert acknowledge(store_path, warning.id, "b077", noon(8))
    hub.look(9, unspoken(20))
    assert not hub.shown(9)[0].calls
    hub.close()


def test_what_is_over_cannot_be_acknowledged(store_path: Path) -> None:
    hub = Watched(store_path)
    for minute in range(5):
        hub.look(minute, unspoken())
    hub.look(30)
    [over] = hub.shown(30)
    assert over.id is not None
    assert not acknowledge(store_path, over.id, "a012", noon(31))
    hub.close()


def test_one_cause_is_one_warning_and_its_consequences_come_back_without_it(
    store_path: Path,
) -> None:
    hub = Watched(store_path)
    for minute in range(5):
        hub.look(minute, STOPPED, unspoken(because=STOPPED.key))
    assert [warning.key for warning in hub.shown(4)] == [STOPPED.key]
    for minute in range(5, 9):
        hub.look(minute, unspoken())
    lasting = [warning for warning in hub.shown(8) if warning.ended_at is None]
    assert [(warning.key, warning.since) for warning in lasting] == [("language:pt", noon(0))]
    hub.close()


def test_what_lasted_before_its_cause_was_seen_is_told_with_it(store_path: Path) -> None:
    hub = Watched(store_path)
    for minute in range(5):
        hub.look(minute, unspoken())
    for minute in range(5, 8):
        hub.look(minute, STOPPED, unspoken(because=STOPPED.key))
        assert [warning.key for warning in hub.shown(minute)] == ["language:pt"]
    hub.look(8, STOPPED, unspoken(because=STOPPED.key))
    assert [warning.key for warning in hub.shown(8)] == [STOPPED.key]
    hub.close()


looks = st.lists(
    st.tuples(
        st.floats(0.1, 4),
        st.lists(
            st.builds(
                unspoken,
                st.integers(1, 40),
                st.sampled_from(["", "language:nl"]),
                st.sampled_from(["pt", "nl", "en"]),
            ).filter(lambda trouble: trouble.because != trouble.key),
            max_size=3,
            unique_by=lambda trouble: trouble.key,
        ),
        st.booleans(),
        st.booleans(),
    ),
    max_size=25,
)


@given(looks)
@settings(max_examples=60)
def test_any_restart_changes_nothing_and_nothing_flickers(
    steps: list[tuple[float, list[Trouble], bool, bool]],
) -> None:
    with TemporaryDirectory() as folder:
        steady, shaken = Watched(Path(folder) / "a.db"), Watched(Path(folder) / "b.db")
        minute = 0.0
        for wait, found, restart, seen in steps:
            minute += wait
            for hub in (steady, shaken):
                hub.look(minute, *found)
                for warning in hub.shown(minute) if seen else ():
                    assert warning.id is not None
                    acknowledge(hub.path, warning.id, "a012", noon(minute))
            if restart:
                shaken.restart()
            lasting = [w.key for w in steady.shown(minute) if w.ended_at is None]
            assert len(lasting) == len(set(lasting))
        assert steady.rows() == shaken.rows()
        _check_lives(steady)
        steady.close()
        shaken.close()


def _check_lives(hub: Watched) -> None:
    """Each lasted before it was one, was gone before it was over, and began anew only then."""
    rows = hub._store._db.execute(
        "SELECT key, since_ms, seen_ms, warned_ms, ended_ms FROM warnings ORDER BY key, id"
    ).fetchall()
    after, gone = (span / timedelta(milliseconds=1) for span in (PATIENCE.after, PATIENCE.gone))
    over: dict[str, float] = {}
    for key, since, seen, warned, ended in rows:
        assert since >= over.get(key, 0)
        if warned is not None:
            assert since + after <= warned + 1
            assert warned <= seen
        if ended is not None:
            assert warned is not None
            assert seen + gone <= ended + 1
        over[key] = ended if ended is not None else float("inf")
