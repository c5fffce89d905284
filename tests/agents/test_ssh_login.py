"""An agent's key opens the agent's own queue and nothing else, whatever its holder tries."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.agents.hub import MINE, SECRET, THEIRS
from tests.agents.ssh_server import SshServer
from tests.pseudo_terminal import PATIENCE, PseudoTerminal

HOSTILE_AGENTS = (
    'o\'neil "x" $HOME',
    "$(touch MARK) `touch MARK`",
    "; touch MARK #",
    "a\\",
    'a\\"; touch MARK; "',
    "' --agent=b007 '",
    "--agent=b007",
    "Zoë 王 %h",
)


@pytest.fixture
def session(careless: SshServer) -> Iterator[PseudoTerminal]:
    terminal = careless.terminal()
    terminal.read_until("q quit")
    yield terminal
    terminal.close()


def is_own_queue(shown: str) -> bool:
    """Whether it is the whole queue of the key's agent, in plain text, and nothing besides."""
    first, _, *rest = shown.splitlines()
    return first.startswith(f"{MINE}: 2 waiting, 2 open, ") and len(rest) == 2


def test_the_queue_opens_on_a_terminal_and_q_ends_the_session(session: PseudoTerminal) -> None:
    assert "Where is my suitcase?" in session.seen.decode()
    session.press("\r")
    session.read_until("What happened")
    session.press("\x1b")
    session.read_until("Am I still on time?")
    session.press("q")
    assert session.finish() == 0


@pytest.mark.parametrize(
    "words",
    [
        ("-T",),
        ("/bin/sh",),
        ("hubmon queue --agent b007; hubmon queue --agent=b007 --json",),
        ("--agent=b007",),
        ("$(touch MARK)",),
        ("scp -t /tmp",),
    ],
)
def test_whatever_command_is_asked_for_the_own_queue_is_printed(
    careless: SshServer, account: Path, words: tuple[str, ...]
) -> None:
    words = tuple(word.replace("MARK", str(account / "mark")) for word in words)
    options = [word for word in words if word == "-T"]
    command = [word for word in words if word != "-T"]
    done = careless.client("ssh", *careless.options(), *options, "127.0.0.1", "--", *command)
    assert done.returncode == 0, done.stderr
    assert is_own_queue(done.stdout)
    assert not (account / "mark").exists()


def test_a_command_on_a_terminal_changes_nothing_either(careless: SshServer) -> None:
    terminal = careless.terminal("/bin/sh", "-i")
    try:
        assert f"{MINE}: 2 waiting, 2 open" in terminal.read_until("q quit")
        terminal.press("q")
        assert terminal.finish() == 0
    finally:
        terminal.close()


def test_nothing_in_the_environment_changes_whose_queue_it_is_or_where_it_is_read(
    careless: SshServer, account: Path, tmp_path: Path
) -> None:
    (tmp_path / "hubmon").mkdir()
    (tmp_path / "hubmon" / "__init__.py").write_text("print('taken over')")
    (tmp_path / "sitecustomize.py").write_text("print('taken over')")
    (tmp_path / "config.toml").write_text(f'[agent]\nid = "{THEIRS}"\n[store]\npath = "none.db"\n')
    sent = {
        "HUBMON_AGENT": THEIRS,
        "HUBMON_STORE": str(tmp_path / "none.db"),
        "HUBMON_CONFIG": str(tmp_path / "config.toml"),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "PYTHONPATH": str(tmp_path),
        "PYTHONHOME": str(tmp_path),
        "PYTHONSTARTUP": str(tmp_path / "sitecustomize.py"),
        "PYTHONINSPECT": "1",
        "PYTHONIOENCODING": "utf-16",
        "PAGER": f"touch {account}/mark",
        "EDITOR": f"touch {account}/mark",
        "COLUMNS": "1000000000000",
        "LC_ALL": "../../../../etc",
        "LANG": "$(touch mark)",
    }
    words = [f"-oSendEnv={name}" for name in sent]
    done = careless.client("ssh", *careless.options(), *words, "127.0.0.1", environment=sent)
    assert done.returncode == 0, done.stderr
    assert is_own_queue(done.stdout)
    assert not (account / "mark").exists()


@pytest.mark.parametrize("kind", ["", "unheard-of", "../../etc/passwd", "\x1b[2J"])
def test_any_kind_of_terminal_gets_the_own_queue(careless: SshServer, kind: str) -> None:
    terminal = careless.terminal(TERM=kind)
    try:
        terminal.read_until("Am I still on time?")
        assert SECRET not in terminal.seen.decode()
        terminal.press("q")
        assert terminal.finish() == 0
    finally:
        terminal.close()


def test_no_key_pressed_inside_leads_anywhere(careless: SshServer, account: Path) -> None:
    terminal = careless.terminal()
    try:
        terminal.read_until("q quit")
        mark = account / "mark"
        for typed in (
            f"!touch {mark}\r",
            f":!touch {mark}\r",
            f"|touch {mark}\rv\x18\x05E",
            "".join(map(chr, range(1, 32))).translate({3: None, 4: None}),
            "\x1b[24;80R\x1b[?62;22c\x1b]11;rgb:0000/0000/0000\x07\x1bP>|term q\x1b\\",
            "\x1b[200~ :w! /bin/sh\r\x1b[201~\x1bOP\x1b[5~\x1b[<0;1;1M\x9b31m\xff",
            "sSeEvV/&nN123456789@#%^*()_+{}[]|<>,.~`",
        ):
            terminal.press(typed)
        terminal.press("\b\b\f")
        terminal.read_until("Enter open")
        assert SECRET not in terminal.seen.decode()
        assert THEIRS not in terminal.seen.decode()
        assert not mark.exists()
        session = only_session(careless)
        assert not children_of(session)
        terminal.press("\x03")
        assert terminal.finish() == 0
    finally:
        terminal.close()


def test_no_port_no_socket_no_file_can_be_reached(careless: SshServer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as target:
        port = target.getsockname()[1]
        options = careless.options()
        direct = careless.client("ssh", *options, "-W", f"127.0.0.1:{port}", "127.0.0.1")
        back = careless.client(
            *("ssh", *options, "-o", "ExitOnForwardFailure=yes", "-N"),
            *("-R", f"127.0.0.1:0:127.0.0.1:{port}", "127.0.0.1"),
        )
    assert "forwarding failed" in direct.stderr
    assert direct.returncode
    assert "forwarding failed" in back.stderr
    assert back.returncode
    (tmp_path / "mine").write_text("mine")
    sent = careless.client("scp", *options, tmp_path / "mine", f"127.0.0.1:{tmp_path}/theirs")
    fetched = careless.client("scp", "-O", *options, "127.0.0.1:/etc/passwd", tmp_path / "passwd")
    listed = careless.client("sftp", *options, "127.0.0.1:/etc/passwd", tmp_path / "passwd")
    assert sent.returncode
    assert fetched.returncode
    assert listed.returncode
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]
    subsystem = careless.client("ssh", *options, "-s", "127.0.0.1", "sftp")
    assert is_own_queue(subsystem.stdout)


def test_no_authentication_agent_and_no_display_is_lent(
    careless: SshServer, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as lent:
        lent.bind(str(tmp_path / "agent"))
        lent.listen()
        terminal = careless.terminal(
            "-o", f"ForwardAgent={tmp_path / 'agent'}", "-X", DISPLAY="127.0.0.1:77"
        )
        try:
            terminal.read_until("q quit")
            session = only_session(careless)
            environment = Path(f"/proc/{session}/environ").read_bytes().split(b"\0")
        finally:
            terminal.close()
    names = {name for name, _, _ in (each.partition(b"=") for each in environment)}
    assert b"SSH_TTY" in names
    assert not names & {b"SSH_AUTH_SOCK", b"DISPLAY"}


@pytest.mark.parametrize("agent", HOSTILE_AGENTS)
def test_any_identity_means_itself(careless: SshServer, account: Path, agent: str) -> None:
    agent = agent.replace("MARK", str(account / "mark"))
    key = careless.allow(agent, comment='x" $(touch mark) \\')
    done = careless.client("ssh", *careless.options(key), "127.0.0.1")
    assert done.stdout.startswith(f"{agent}: 0 waiting"[:70]), done.stdout + done.stderr
    assert not (account / "mark").exists()


def test_a_client_that_vanishes_leaves_nothing_running(careless: SshServer) -> None:
    terminal = careless.terminal()
    terminal.read_until("q quit")
    session = only_session(careless)
    terminal.process.kill()
    terminal.close()
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{session}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def only_session(server: SshServer) -> int:
    """The process that shows the queue, once those of earlier clients have ended."""
    deadline = time.monotonic() + PATIENCE
    while len(found := list(sessions_of(server))) != 1:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found[0]


def sessions_of(server: SshServer) -> Iterator[int]:
    """The processes that show this server's first agent a queue, by what Linux tells of them."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            environment = (process / "environ").read_bytes().split(b"\0")
        except OSError:  # it has ended, or it is somebody else's
            continue
        if f"--agent={MINE}".encode() in words and server.marked_by in environment:
            yield int(process.name)


def children_of(process: int) -> str:
    return Path(f"/proc/{process}/task/{process}/children").read_text()


def test_the_documented_server_is_sound_and_takes_only_the_language(
    documented: SshServer, account: Path
) -> None:
    marks = {"BASH_ENV": f"$(touch {account}/mark)", "LD_DEBUG": "all", "LD_TRACE": "1"}
    words = [f"-oSendEnv={name}" for name in (*marks, "LC_ALL")]
    done = documented.client(
        *("ssh", *documented.options(), *words, "127.0.0.1"), environment={**marks, "LC_ALL": "C"}
    )
    assert is_own_queue(done.stdout), done.stdout + done.stderr
    assert not (account / "mark").exists()
    terminal = documented.terminal()
    try:
        terminal.read_until("q quit")
        terminal.press("q")
        assert terminal.finish() == 0
    finally:
        terminal.close()
