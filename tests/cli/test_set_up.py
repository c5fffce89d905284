"""The commands that help to set hubmon up, and the command line itself."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tomllib
from pathlib import Path
from typing import Protocol

import pytest
from tests.cli.support import fill, run

from hubmon import __version__
from hubmon.cli import COMMANDS, main

CREW = '[connectors.crew]\nplugin = "crew"\ninbox = "in"\noutbox = "out"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = tmp_path / "hubmon.toml"
    config.write_text(f'[store]\npath = "hub.db"\n{CREW}')
    for folder in ("in", "out"):
        (tmp_path / folder).mkdir()
    return config


class Told(Protocol):
    """What hubmon says to these words; in this process, which saves its start."""

    def __call__(self, *words: str, expect: int = 0) -> str: ...


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def tell(*words: str, expect: int = 0) -> str:
        assert main(words) == expect
        said = capsys.readouterr()
        return said.out + said.err

    return tell


def test_a_configuration_is_made_once_and_where_it_is_looked_for(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "xdg" / "hubmon" / "config.toml"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert told("config", "path") == f"{place}\n"
    assert "`hubmon config init` makes one" in told("config", "check", expect=2)
    assert f"Wrote {place}." in told("config", "init")
    assert "connectors" not in tomllib.loads(place.read_text())
    assert "is sound. Connectors: none yet." in told("config", "check")
    place.write_text("# mine\n")
    assert "exists already and stays as it is" in told("config", "init", expect=2)
    assert place.read_text() == "# mine\n"


def test_check_names_the_connectors_or_the_key_that_is_wrong(config: Path, told: Told) -> None:
    out = told("config", "check", "--config", str(config))
    assert f"{config} is sound. Connectors: crew." in out
    assert f"The database is {config.parent / 'hub.db'}." in out
    config.write_text(CREW.replace('"out"', '"in"'))
    said = told("config", "check", "--config", str(config), expect=2)
    assert said.startswith(f"hubmon: {config}: `connectors.crew.outbox` is the same folder")
    config.write_text('[plugins]\nfolders = ["nowhere"]\n')
    said = told("config", "check", "--config", str(config), expect=2)
    assert f"`plugins.folders`: there is no folder {config.parent / 'nowhere'}" in said


def test_a_secret_that_is_not_there_is_told_with_its_key(
    config: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(
        '[connectors.desk]\nplugin = "http-publisher"\nurl = "http://127.0.0.1:9/"\n'
        'secret_headers = {X-Api-Key = "env:DESK_KEY"}\n'
    )
    wrong = f"{config}: `connectors.desk.secret_headers.X-Api-Key`: the environment variable"
    check = ("config", "check", "--config", str(config))
    said = told(*check, expect=2)
    assert f"{wrong} DESK_KEY, named as a secret, is not set.\nSet DESK_KEY where" in said
    assert wrong in told("doctor", "--config", str(config), expect=1)
    assert wrong in told("collect", "--once", "--config", str(config), expect=1)
    monkeypatch.setenv("DESK_KEY", " ")
    assert "DESK_KEY, named as a secret, is empty." in told(*check, expect=2)
    config.write_text(config.read_text() + "enabled = false\n")
    assert "is sound. Connectors: desk." in told(*check)


@pytest.mark.parametrize(
    "words", [("queue", "--agent", "a"), ("status",), ("collect",), ("wall",), ("overview",)]
)
def test_a_configuration_that_was_named_and_is_not_there_is_an_error(
    tmp_path: Path,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    missing = str(tmp_path / "typo.toml")
    assert main([*words, "--config", missing]) == 2
    assert f"no configuration at {missing}" in capsys.readouterr().err
    monkeypatch.setenv("HUBMON_CONFIG", missing)
    assert main(words) == 2
    assert f"no configuration at {missing}" in capsys.readouterr().err


def test_plugins_are_listed_with_what_they_offer_or_why_not(config: Path, told: Told) -> None:
    (config.parent / "mine").mkdir()
    (config.parent / "mine" / "broken_desk.py").write_text("raise ValueError('\\x1b[31mred')")
    config.write_text('[plugins]\nfolders = ["mine", "nowhere"]\n')
    lines = told("plugin", "list", "--config", str(config)).splitlines()
    assert {line.split()[0] for line in lines} >= {"crew", "http-publisher", "salesforce", "social"}
    place = config.parent / "mine" / "broken_desk.py"
    assert lines[-2] == f"broken_desk  BROKEN  ValueError: red (broken_desk.py, line 1)  ({place})"
    assert lines[-1].startswith("nowhere  BROKEN  `plugins.folders`: ")


def test_doctor_finds_a_sound_place_sound(config: Path) -> None:
    fill(config.parent / "hub.db")
    out = run("doctor", "--config", str(config)).stdout
    assert "sound, 8 events taken in" in out
    assert "nobody collects into it at present" in out
    assert "ok       connector crew: envelopes in" in out
    assert "PROBLEM" not in out
    assert out.endswith("\n0 problems.\n")


def test_doctor_says_what_is_wrong_and_how_to_mend_it(config: Path) -> None:
    mine = config.parent / "mine"
    mine.mkdir()
    (mine / "broken_desk.py").write_text("1 / 0")
    (config.parent / "in").rmdir()
    config.write_text(
        config.read_text() + '[plugins]\nfolders = ["mine"]\n'
        '[connectors.old]\nplugin = "nobodys"\nenabled = false\n'
        '[connectors.new]\nplugin = "nobodys"\n'
    )
    (config.parent / "hub.db").write_text("no database " * 1000)
    out = run(
        "doctor",
        "--config",
        str(config),
        expect=1,
        LANG="C",
        PYTHONUTF8="0",
        PYTHONIOENCODING="latin-1",
    ).stdout
    assert "PROBLEM  the terminal's encoding is iso8859-1, not UTF-8\n         Set LANG" in out
    assert "hub.db is damaged or is no hubmon database" in out
    assert "PROBLEM  plugin broken_desk is broken: ZeroDivisionError: division by zero" in out
    assert f"`connectors.crew.inbox`: there is no folder {config.parent / 'in'}" in out
    assert f"         mkdir -p {config.parent / 'in'}" in out
    assert "ok       connector old is switched off" in out
    assert "`connectors.new.plugin`: there is no plugin 'nobodys'" in out
    assert out.endswith("\n5 problems.\n")


def test_doctor_says_where_no_database_can_be_made(config: Path) -> None:
    (config.parent / "file").touch()
    store = config.parent / "file" / "hub.db"
    out = run("doctor", "--config", str(config), "--store", str(store), expect=1).stdout
    assert f"PROBLEM  no database at {store}, and none can be made in {store.parent}\n" in out


def test_doctor_says_how_the_public_page_stands(config: Path) -> None:
    site = config.parent / "site"
    config.write_text(config.read_text() + f'[publish]\nfolder = "{site}"\n')
    assert (
        f"ok       page {site}, not published yet" in run("doctor", "--config", str(config)).stdout
    )
    site.mkdir()
    (site / "index.html").write_text("")
    os.utime(site / "index.html", (0, 0))
    out = run("doctor", "--config", str(config)).stdout
    assert f"ok       page {site}, published 1970-01-01 00:00 UTC" in out
    config.write_text(config.read_text().replace(str(site), str(site / "no/where")))
    out = run("doctor", "--config", str(config), expect=1).stdout
    assert f"PROBLEM  the page cannot be published into {site}/no/where" in out


def test_doctor_without_anything_says_where_to_begin() -> None:
    out = run("doctor", expect=1).stdout
    assert "no database yet at" in out
    assert "`hubmon config init` makes one to start from" in out
    assert out.endswith("\n1 problem.\n")


def test_the_demo_without_a_terminal_writes_its_past(tmp_path: Path) -> None:
    assert "needs a terminal" in run("demo", expect=2).stderr
    truth = tmp_path / "truth.csv"
    run("demo", "--days", "0.05", "--keep", str(tmp_path / "hub"), "--ledger", str(truth))
    assert truth.read_text().startswith("arrived_at,first_response_at,")
    assert "questions" in run("status", "--store", str(tmp_path / "hub" / "hub.db")).stdout


def test_a_note_ends_in_the_crews_folder_once(config: Path) -> None:
    words = ("note", "KL0643", "Seat 12A: please swap", "--key", "n-1", "--config", str(config))
    assert run(*words).stdout == "Note n-1 waits for crew.\n"
    assert run(*words).stdout == "Note n-1 was given before and is delivered once.\n"
    run("collect", "--once", "--config", str(config))
    (note,) = (config.parent / "out").glob("*.json")
    assert '"Seat 12A: please swap"' in note.read_text()
    with sqlite3.connect(config.parent / "hub.db") as db:
        assert db.execute("SELECT state FROM outbox").fetchall() == [("accepted",)]
    db.close()


def test_the_sender_of_a_note_about_a_case_that_nobody_knows_is_told(config: Path) -> None:
    fill(config.parent / "hub.db")
    words = ("note", "KL0643", "hello", "--config", str(config), "--case")
    assert run(*words, "salesforce:1").stderr == ""
    done = run(*words, "00042")
    assert "waits for crew" in done.stdout
    assert "No case has the key 00042 yet" in done.stderr
    assert "`hubmon queue --json` calls its id" in done.stderr


def test_a_note_goes_to_no_connector_that_cannot_deliver_it(config: Path, told: Told) -> None:
    words = ("note", "KL0643", "hello", "--config", str(config))
    said = told(*words, "--via", "crow", expect=2)
    assert "there is no connector 'crow' that delivers notes to crews" in said
    assert "There are: crew." in said
    config.write_text(config.read_text() + CREW.replace(".crew", ".second"))
    said = told(*words, expect=2)
    assert "has 2 connectors that deliver notes to crews" in said
    assert "Name one with --via." in said
    config.write_text("")
    assert "has no connectors that deliver notes" in told(*words, expect=2)


def test_completion_completes_commands_in_bash(tmp_path: Path) -> None:
    script = tmp_path / "hubmon.bash"
    script.write_text(run("completion", "bash").stdout)
    subprocess.run(["bash", "-n", script], check=True, timeout=30)
    ask = (
        f"source {script}; COMP_WORDS=(hubmon '{{}}'); COMP_CWORD=1;"
        " $(complete -p hubmon | grep -o -- '-F [^ ]*' | cut -c4-) hubmon;"
        ' printf "%s\\n" "${{COMPREPLY[@]}}"'
    )

    def completed(word: str) -> set[str]:
        done = subprocess.run(
            ["bash", "-c", ask.format(word)],
            check=True,
            capture_output=True,
            text=True,
            timeout=30,
        )
        return set(done.stdout.split())

    assert completed("") >= COMMANDS.keys()
    assert completed("sta") == {"status"}


def test_completion_for_zsh_knows_every_command() -> None:
    script = run("completion", "zsh").stdout
    assert script.startswith("#compdef hubmon")
    for name in COMMANDS:
        assert f"    {name}:'" in script


def test_the_command_line_says_what_it_is_and_what_there_is() -> None:
    assert run("--version").stdout == f"hubmon {__version__}\n"
    overview = run("--help").stdout
    for name, summary in COMMANDS.items():
        assert name in overview
        assert " ".join(summary.split()[:3]) in overview


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_within_a_narrow_terminal(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert exit_status(name, "--help") == 0
    out = capsys.readouterr().out
    assert f"usage: hubmon {name}" in out
    assert max(map(len, out.splitlines())) <= 60


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("statsu",), "there is no command 'statsu'; did you mean `hubmon status`?"),
        (("xyzzy",), "there is no command 'xyzzy'."),
        (("--config", "x", "queue"), "the command comes first: `hubmon queue --config ...`"),
        (("queue", "--agnt", "x"), "unrecognized arguments: --agnt x"),
        (("demo", "--speed", "fast"), "a speed is a number above 0"),
        (("note", "KL0643", " "), "argument TEXT: there is nothing to read in it"),
        (("note", "\x1b[1m", "hello"), "argument FLIGHT: there is nothing to read in it"),
        (("demo", "--days", "nan"), "the past in days is a number above 0 and at most 366"),
        (("demo", "--ledger", "/no/truth.csv"), "there is no folder /no."),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(
    words: tuple[str, ...], answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_status(*words) == 2
    assert answer in capsys.readouterr().err


def exit_status(*words: str) -> object:
    """What the command line ends with; its parser ends by an exception."""
    try:
        return main(words)
    except SystemExit as ended:
        return ended.code
