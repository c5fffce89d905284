from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.demo.week import Week

from hubmon.demo.export import ExportDoor
from hubmon.demo.facts import Changed, CrewWrote, Fact, Filed, Posted, Shift
from hubmon.demo.feed import FeedDoor, PostsFile, load_posts
from hubmon.demo.generate import START, generate, main
from hubmon.demo.ids import case_key, post_id, salesforce_id
from hubmon.demo.ledger import Ledger
from hubmon.demo.scenario import Scenario
from hubmon.demo.simulation import Simulation
from hubmon.demo.tablets import SpoolDoor
from hubmon.demo.world import World
from hubmon_social.mock import Feed

SMALL = Scenario(volume=0.2)
HOUR = timedelta(hours=1)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def of_day(folder: Path, name: str) -> list[dict[str, str]]:
    return [
        row for path in sorted(folder.glob(f"{name}-*.csv")) for row in table(folder, path.stem)
    ]


def facts_of(hours: int, seed: int = 3) -> list[Fact]:
    return World(seed=seed, start=START, scenario=SMALL).advance(START + hours * HOUR)


def envelopes(folder: Path) -> list[dict[str, object]]:
    found = [json.loads(path.read_bytes()) for path in (folder / "inbox").iterdir()]
    return sorted(found, key=lambda one: (one["device"], one["seq"]))


def crew_facts(facts: Iterable[Fact]) -> list[CrewWrote]:
    return [fact for fact in facts if isinstance(fact, CrewWrote)]


# the export


def test_an_exports_rows_are_the_ledgers_cases(week: Week) -> None:
    cases = table(week.folder / "export", "Case")
    tracked = [case for case in week.ledger.cases(week.end) if case.opened is not None]
    assert len(cases) == len({row["Id"] for row in cases}) == len(tracked)
    closed = Counter(row["ClosedDate"] for row in cases if row["IsClosed"] == "1")
    resolved = Counter(
        f"{case.resolved:%Y-%m-%d %H:%M:%S}" for case in tracked if case.resolved is not None
    )
    assert not resolved - closed
    assert {row["Type"] for row in cases} == {"Question", "Compliment", "Lost and found"}


def test_every_record_of_an_export_has_an_id_of_its_own(week: Week) -> None:
    for name in ("Case", "SocialPost", "CaseHistory2", "UserServicePresence", "User", "Group"):
        found = [row["Id"] for row in table(week.folder / "export", name)]
        assert len(found) == len(set(found)) > 0
        assert {len(one) for one in found} == {18}


def test_a_cases_history_is_a_chain_of_states_that_ends_as_the_case_stands(week: Week) -> None:
    last: dict[str, dict[str, str]] = {}
    for row in table(week.folder / "export", "CaseHistory2"):
        before = last.get(row["CaseId"])
        assert row["PreviousUpdate"] == (before["LastModifiedDate"] if before else "")
        assert before is None or row["LastModifiedDate"] > before["LastModifiedDate"]
        last[row["CaseId"]] = row
    for case in table(week.folder / "export", "Case"):
        state = last[case["Id"]]
        assert state["LastModifiedDate"] == case["SystemModstamp"]
        assert (state["Status"], state["OwnerId"]) == (case["Status"], case["OwnerId"])


def test_an_export_is_in_the_dialect_of_a_data_export(week: Week) -> None:
    raw = (week.folder / "export" / "SocialPost.csv").read_bytes()
    assert raw.startswith(b'"Id","ParentId"')
    assert b"\r" not in raw
    assert raw.endswith(b'"\n')
    datetime.strptime(
        table(week.folder / "export", "SocialPost")[0]["Posted"], "%Y-%m-%d %H:%M:%S"
    ).replace(tzinfo=UTC)


def test_a_growing_export_says_in_the_end_what_one_written_at_once_says(tmp_path: Path) -> None:
    world = World(seed=3, start=START, scenario=SMALL)
    growing = ExportDoor(tmp_path / "growing", world.agents, every=timedelta(minutes=20))
    at_once = ExportDoor(tmp_path / "once", world.agents, every=None, daily=False)
    simulation = Simulation(world, [growing, at_once])
    simulation.run_until(START + 30 * HOUR)
    simulation.flush()
    assert not list((tmp_path / "growing").glob("*.part"))
    for name in ("Case", "UserServicePresence"):
        newest = {row["Id"]: row for row in of_day(tmp_path / "growing", name)}
        assert list(newest) != []
        assert newest == {row["Id"]: row for row in table(tmp_path / "once", name)}
    for name in ("SocialPost", "CaseHistory2"):
        assert of_day(tmp_path / "growing", name) == table(tmp_path / "once", name)


def test_what_an_export_has_not_written_yet_it_says(tmp_path: Path) -> None:
    world = World(seed=3, start=START, scenario=SMALL)
    door = ExportDoor(tmp_path, world.agents, every=HOUR, daily=False)
    door.write(world.advance(START + HOUR), START + HOUR)
    assert door.through == START + HOUR
    size = (tmp_path / "SocialPost.csv").stat().st_size
    later = START + HOUR + timedelta(minutes=30)
    door.write(world.advance(later), later)
    assert door.through == START + HOUR
    assert (tmp_path / "SocialPost.csv").stat().st_size == size
    door.flush(later)
    assert door.through == later
    assert (tmp_path / "SocialPost.csv").stat().st_size > size


def test_a_case_of_several_changes_is_exported_as_it_stands_after_the_last(tmp_path: Path) -> None:
    facts = facts_of(12)
    last = {fact.state.number: fact.state for fact in facts if isinstance(fact, Filed | Changed)}
    world = World(seed=3, start=START, scenario=SMALL)
    ExportDoor(tmp_path, world.agents, every=None, daily=False).write(facts, START + 12 * HOUR)
    assert list(tmp_path.iterdir()) == []
    door = ExportDoor(tmp_path, world.agents, every=HOUR, daily=False)
    door.write(facts, START + 12 * HOUR)
    found = {row["Id"]: row["Status"] for row in table(tmp_path, "Case")}
    assert found == {case_key(number).split(":")[1]: state.status for number, state in last.items()}
    shifts = {fact.number for fact in facts if isinstance(fact, Shift)}
    assert len(table(tmp_path, "UserServicePresence")) == len(shifts)


def test_a_record_id_carries_the_check_of_its_capitals() -> None:
    # Salesforce's own example of the two forms of an id
    assert salesforce_id("500", 0) == "5001t0000000000AAA"
    assert salesforce_id("500", 36) == "5001t000000000aAAA"
    assert salesforce_id("500", 10) == "5001t000000000AAAQ"


# the feed


def test_all_that_is_public_reaches_the_feed_and_nothing_private(week: Week) -> None:
    feed = Feed()
    published = load_posts(week.folder / "posts.jsonl", feed)
    feed.arrive(week.end)
    finals = feed.final()
    assert len(finals) == published
    private = {
        (row["Provider"].lower(), row["ExternalPostId"])
        for row in table(week.folder / "export", "SocialPost")
        if row["MessageType"] in {"Private", "Direct"}
    }
    assert private
    assert not private & {(final.post.network, str(final.post.id)) for final in finals}
    assert any(final.deleted_at for final in finals)
    assert any(final.version for final in finals)
    brand = [final.post for final in finals if final.post.brand]
    assert brand
    assert all(post.text.endswith(f"^{post.agent}") for post in brand)


def test_a_live_feed_and_a_file_replayed_are_the_same(tmp_path: Path) -> None:
    live, replayed = Feed(), Feed()
    world = World(seed=4, start=START, scenario=SMALL)
    with PostsFile(tmp_path / "posts.jsonl") as posts:
        simulation = Simulation(world, [FeedDoor(live), FeedDoor(posts)])
        simulation.run_until(START + 24 * HOUR)
    load_posts(tmp_path / "posts.jsonl", replayed)
    for feed in (live, replayed):
        feed.arrive(world.now)
    assert live.final() == replayed.final() != []


def test_networks_give_the_same_id_twice_and_keys_tell_them_apart() -> None:
    assert post_id("vk", 1_800_000_000, 7) == post_id("orbit", 1_900_000_000, 7)
    facts = World(seed=1, start=START).advance(START + 36 * HOUR)
    posts = [fact for fact in facts if isinstance(fact, Posted)]
    keys = {post.key for post in posts}
    assert len(keys) == len(posts) > len({post.id for post in posts})


# the tablets


def test_what_a_tablet_wrote_offline_is_in_the_inbox_hours_later(tmp_path: Path) -> None:
    world = World(seed=3, start=START, scenario=SMALL)
    door = SpoolDoor(tmp_path, seed=1)
    told: list[CrewWrote] = []
    held_back = 0
    for hour in range(1, 73):
        at = START + hour * HOUR
        facts = world.advance(at)
        told += crew_facts(facts)
        door.write(facts, at)
        held = len(told) - len(envelopes(tmp_path))
        held_back = max(held, held_back)
    assert held_back > 0
    door.flush(START + 72 * HOUR)
    found = envelopes(tmp_path)
    assert Counter(one["kind"] for one in found) == Counter(fact.kind for fact in told)
    assert all(one["id"] == f"{one['device']}-{one['seq']}" for one in found)


def test_a_tablet_counts_in_the_order_of_writing(week: Week) -> None:
    last: dict[object, tuple[object, str]] = {}
    numbers: dict[object, list[int]] = {}
    for one in envelopes(week.folder / "spool"):
        assert one["device"] not in last or last[one["device"]][1] <= str(one["created_at"])
        last[one["device"]] = (one["seq"], str(one["created_at"]))
        numbers.setdefault(one["device"], []).append(int(str(one["seq"])))
    assert any(found != list(range(1, len(found) + 1)) for found in numbers.values())


def test_a_note_to_the_crew_is_taken_and_answered_by_receipts(tmp_path: Path) -> None:
    door = SpoolDoor(tmp_path, seed=1)
    letter = {"note": "n1", "flight": "HB600", "text": "Please help.", "kind": "note"}
    (tmp_path / "outbox" / "n1.json").write_bytes(msgspec.json.encode(letter))
    door.write([], START)
    assert not list((tmp_path / "outbox").glob("*.json"))
    door.write([], START + 2 * HOUR)
    told = [(one["kind"], one["note"], one["state"]) for one in envelopes(tmp_path)]
    assert told == [("receipt", "n1", "delivered"), ("receipt", "n1", "read")]


# all together


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        generate(tmp_path / name, seed=8, days=0.5, scenario=SMALL)
    one = {
        path.relative_to(tmp_path / "one"): path.read_bytes()
        for path in (tmp_path / "one").rglob("*")
        if path.is_file()
    }
    other = {
        path.relative_to(tmp_path / "other"): path.read_bytes()
        for path in (tmp_path / "other").rglob("*")
        if path.is_file()
    }
    assert one == other


def test_the_command_writes_a_set_and_says_what_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new"
    arguments = [str(folder), "--days", "0.25", "--volume", "0.2", "--disrupt", "--all-filed"]
    assert main(arguments) == 0
    rows = table(folder / "export", "Case")
    assert sum(row["Topic__c"] == "rebooking" for row in rows) == pytest.approx(1800, rel=0.1)
    assert {row["Origin"] for row in rows} >= {"Twitter", "Facebook", "Orbit"}
    assert "waiting=" in capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} == {
        "export",
        "ledger.csv",
        "posts.jsonl",
        "spool",
    }


def test_a_started_second_is_not_lived_through_yet() -> None:
    simulation = Simulation(World(seed=2, start=START, scenario=SMALL), [])
    simulation.run_until(START + timedelta(seconds=90.7))
    assert simulation.now == START + timedelta(seconds=90)


def test_a_simulation_run_in_small_steps_counts_the_same() -> None:
    totals = []
    for step in (timedelta(minutes=7), timedelta(hours=6)):
        ledger = Ledger()
        simulation = Simulation(World(seed=2, start=START, scenario=SMALL), [], ledger)
        while simulation.now < START + 12 * HOUR:
            simulation.run_until(min(simulation.now + step, START + 12 * HOUR))
        totals.append(ledger.totals(simulation.now))
    assert totals[0] == totals[1]
