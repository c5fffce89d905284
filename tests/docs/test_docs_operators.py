"""The page for operators: its JSON is what is produced, its codes are what is returned."""

from __future__ import annotations

import json
import logging
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.docs.conftest import NOW
from tests.docs.pages import blocks, page, rows
from tests.store.looking import contents
from tests.tui.support import calm, hub_warning

from hubmon.cli import full_parser, main
from hubmon.cli.logs import log_beside
from hubmon.faces.status import to_dict
from hubmon.model.events import CustomerMessage
from hubmon.model.promise import Promises
from hubmon.model.snapshot import WARNINGS_SHOWN, SourceState
from hubmon.model.trouble import Alerted
from hubmon.settings import Secrets
from hubmon.store.sources import RAW_KEPT, REJECTED_KEPT, SourceUpdate
from hubmon.store.writer import SqliteStore

PAGE = page("docs/operators.md")


def keys(value: Any, path: str = "") -> set[str]:
    """The paths of all keys that hold something plain."""
    if isinstance(value, dict):
        return {
            found
            for key, inner in value.items()
            for found in keys(inner, f"{path}.{key}".strip("."))
        }
    if isinstance(value, list) and value:
        return {found for inner in value for found in keys(inner, f"{path}[]")}
    return {path}


def told(command: str) -> set[str]:
    section = PAGE.split(f"<!-- keys of {command} -->")[1].split("<!-- end -->")[0]
    return {row[0].strip("`") for row in rows(section)}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("hubmon status", ["status", "--json", "--at", NOW.isoformat()]),
        ("hubmon queue", ["queue", "--json", "--agent", "a012"]),
    ],
)
def test_the_keys_are_those_that_are_produced(
    command: str, words: list[str], hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--store", str(hub)]) == 0
    produced = json.loads(capsys.readouterr().out)
    produced.pop("hub_warnings", None)
    assert keys(produced) == {key for key in told(command) if not key.startswith("hub_warnings")}
    assert produced["version"] == 1


def test_the_keys_of_a_warning_are_those_that_are_produced() -> None:
    produced = to_dict(
        calm(hub_warnings=(hub_warning(seen_by="a012", told=(Alerted("desk", NOW, False, True),)),))
    )
    documented = {key for key in told("hubmon status") if key.startswith("hub_warnings")}
    assert keys({"hub_warnings": produced["hub_warnings"]}) == documented


def test_every_state_of_a_source_is_explained() -> None:
    section = PAGE.split("### How sources stand")[1].split("\n### ")[0]
    assert {row[0].strip("`") for row in rows(section)} == set(get_args(SourceState))


def test_the_limits_are_those_that_count() -> None:
    assert f"{REJECTED_KEPT:,} are kept for each source" in PAGE
    assert f"the first {RAW_KEPT:,} characters" in PAGE
    assert f"at most {WARNINGS_SHOWN} of each" in PAGE


def code(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--version",), 0),
        (("no-such-command",), 2),
        (("status", "--store", "nowhere.db"), 2),
        (("queue",), 2),
        (("collect", "--once"), 2),
        (("doctor",), 1),
    ],
)
def test_exit_codes(words: tuple[str, ...], expected: int) -> None:
    assert code(*words) == expected


def test_an_empty_queue_is_no_failure(hub: Path) -> None:
    assert code("queue", "--agent", "nobody", "--store", str(hub)) == 0


def test_one_source_that_fails_makes_the_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text(
        '[store]\npath = "hub.db"\n[connectors.crew]\nplugin = "crew"\n'
        'inbox = "no-inbox"\noutbox = "no-outbox"\n'
        '[connectors.export]\nplugin = "salesforce"\npath = "."\n'
    )
    assert code("collect", "--once", "--config", str(tmp_path / "config.toml")) == 1
    said = capsys.readouterr()
    assert re.search(r"^export: \d+ new events, \d+ rejected$", said.out, re.MULTILINE)
    assert "crew failed" in said.err


def test_the_demo_keeps_its_things_in_an_empty_folder_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert code("demo", "--keep", str(tmp_path)) == 2
    assert "not empty" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_the_back_up_holds_everything(hub: Path, tmp_path: Path) -> None:
    [line] = [line for line in "\n".join(blocks(PAGE, "sh")).splitlines() if "VACUUM INTO" in line]
    live, copy = tmp_path / "live.db", tmp_path / "copy.db"
    shutil.copy(hub, live)
    statement = line.split('"')[1].replace("/backup/hub.db", str(copy))
    with closing(sqlite3.connect(live)) as writer, closing(sqlite3.connect(live)) as db:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("UPDATE sources SET gap = 'only in the log beside the file'")
        writer.commit()
        db.execute(statement)
    with closing(sqlite3.connect(copy)) as kept:
        [(events,)] = kept.execute("SELECT count(*) FROM events").fetchall()
        gaps = kept.execute("SELECT DISTINCT gap FROM sources").fetchall()
    assert events > 0
    assert gaps == [("only in the log beside the file",)]


def test_a_copy_put_back_catches_up_as_if_nothing_had_happened(tmp_path: Path) -> None:
    live, copy = tmp_path / "hub.db", tmp_path / "copy.db"

    def take(*numbers: int) -> None:
        with closing(SqliteStore(live, Promises())) as store:
            store.sources.register("feed", "social", timedelta(minutes=5))
            for number in numbers:
                post = CustomerMessage(
                    stream="posts",
                    id=str(number),
                    at=NOW,
                    message=f"twitter:{number}",
                    channel="twitter",
                )
                store.take("feed", [post], NOW, SourceUpdate(cursor=str(number)))

    take(1, 2)
    with closing(sqlite3.connect(live)) as db, closing(sqlite3.connect(copy)) as kept:
        db.backup(kept)  # what the shell's .backup does
    take(3, 4)
    before = contents(live)
    for file in tmp_path.glob("hub.db*"):
        file.unlink()
    shutil.copy(copy, live)
    with closing(SqliteStore(live, Promises())) as store:
        assert store.sources.cursor("feed") == "2"
    take(2, 3, 4)  # from the cursor on, and a little of what was there
    assert contents(live) == before


UNITS = blocks(PAGE, "ini")


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_starts_what_there_is(unit: str) -> None:
    [line] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    full_parser().parse_args(shlex.split(line)[1:])


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.skip("there is no systemd here")
    files = [tmp_path / "hubmon.service", tmp_path / "hubmon-wall.service"]
    for file, unit in zip(files, UNITS, strict=True):
        assert f"/etc/systemd/system/{file.name}" in PAGE
        file.write_text(unit.replace("/usr/local/bin/hubmon", sys.executable))
    done = subprocess.run(
        [verifier, "verify", "--man=no", *files],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "hubmon" not in done.stderr, done.stderr


_LOGGED = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|WARNING|ERROR) \S.*"


def test_a_line_of_the_log_looks_as_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = PAGE.split("### The log")[1].split("\n## ")[0]
    for line in "".join(blocks(shown, "text")).splitlines():
        assert re.fullmatch(_LOGGED, line)
    root = logging.getLogger("hubmon")
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "propagate", True)
    log_beside(tmp_path / "hub.db", Secrets())
    root.warning("feed: the source does not answer")
    logging.getLogger("hubmon.connectors.desk").warning("a page was empty")
    for handler in root.handlers:
        handler.close()
    lines = (tmp_path / "hub.db.log").read_text().splitlines()
    assert all(re.fullmatch(_LOGGED, line) for line in lines)
    assert lines[1].endswith("WARNING desk: a page was empty")


@pytest.mark.parametrize("statement", blocks(PAGE, "sql"))
def test_every_query_finds_what_it_asks_for(statement: str, hub: Path) -> None:
    with closing(sqlite3.connect(f"{hub.as_uri()}?mode=ro", uri=True)) as db:
        assert len(db.execute(statement).fetchall()) == 1
