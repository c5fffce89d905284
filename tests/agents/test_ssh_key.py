"""`hubmon ssh-key`: one line for one key, and a clear word about everything else."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmon.cli import main
from hubmon.cli.ssh_key import authorized_line
from hubmon.plain import plain

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMQutjXaoP/1cThkBxvPYnDeTe+FWiP+d1eoBLrxLP0V"


class Told(Protocol):
    """What hubmon says of these lines in a file."""

    def __call__(self, lines: str | bytes, agent: str = "a012", *, expect: int = 0) -> str: ...


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Told:
    def tell(lines: str | bytes, agent: str = "a012", *, expect: int = 0) -> str:
        file = tmp_path / "key.pub"
        file.write_bytes(lines if isinstance(lines, bytes) else lines.encode())
        assert main(["ssh-key", "--", agent, str(file)]) == expect
        said = capsys.readouterr()
        return said.out + said.err

    return tell


def test_the_line_allows_a_terminal_and_one_command(told: Told) -> None:
    command = f"exec {sys.executable} -I -X utf8 -m hubmon queue --agent=a012 --locked --watch"
    assert told(f"{KEY} anna\n") == f'restrict,pty,command="{command}" {KEY} anna\n'


@pytest.mark.parametrize(
    "lines",
    [
        f"\n# Anna's\n{KEY} anna\n\n",
        f"{KEY}\tanna\r\n",
        f"\ufeff{KEY} anna",
        f"  {KEY}   \x1b[31manna\x07\n",
    ],
)
def test_what_surrounds_a_key_does_no_harm(told: Told, lines: str) -> None:
    assert told(lines).endswith(f'" {KEY} anna\n')


@pytest.mark.parametrize(
    "kind",
    [
        ("ed25519",),
        ("ecdsa", "-b", "256"),
        ("ecdsa", "-b", "384"),
        ("ecdsa", "-b", "521"),
        ("rsa", "-b", "2048"),
    ],
)
def test_every_kind_that_ssh_keygen_makes_is_taken(
    told: Told, tmp_path: Path, kind: tuple[str, ...]
) -> None:
    key = make_key(tmp_path, *kind)
    (tmp_path / "authorized").write_text(told(key.with_suffix(".pub").read_text()))
    assert fingerprint(tmp_path / "authorized") == fingerprint(key.with_suffix(".pub"))
    assert "is a private key, which must stay with the agent" in told(key.read_bytes(), expect=2)


def make_key(folder: Path, *kind: str) -> Path:
    key = folder / "made"
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-f", key, "-t", *kind], check=True)
    return key


def fingerprint(file: Path) -> str:
    listed = subprocess.run(
        ["ssh-keygen", "-l", "-f", file], check=True, capture_output=True, text=True
    )
    return listed.stdout.split()[1]


def test_a_short_rsa_key_is_refused(told: Told, tmp_path: Path) -> None:
    key = make_key(tmp_path, "rsa", "-b", "1024")
    assert "too short: 1024 bits" in told(key.with_suffix(".pub").read_text(), expect=2)


def test_the_other_form_of_a_public_key_is_named(told: Told, tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519")
    exported = subprocess.run(
        ["ssh-keygen", "-e", "-f", f"{key}.pub"], check=True, capture_output=True, text=True
    )
    assert "`ssh-keygen -i -f " in told(exported.stdout, expect=2)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "is empty"),
        ("# nothing\n", "is empty"),
        (f"{KEY} anna\n{KEY} ben\n", "holds 2 lines; one key is needed"),
        (f'command="/bin/sh",{KEY}\n', "does not begin with a kind of key"),
        (f'command="/bin/sh" {KEY}\n', "has options in front of the key"),
        (f"no-pty {KEY}\n", "has options in front of the key"),
        (f"cert-authority {KEY}\n", "has options in front of the key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519\n", "is a private key"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n", "is a private key"),
        (f"ssh-ed25519-cert-v01@openssh.com {KEY.split()[1]}\n", "does not begin with a kind"),
        (f"ssh-rsa {KEY.split()[1]}\n", "is damaged or cut off"),
        (f"{KEY[:-9]}\n", "is damaged or cut off"),
        (f"{KEY}AAAA\n", "is damaged or cut off"),
        (f"{KEY[:40]}!{KEY[41:]}\n", "is damaged or cut off"),
        ("ssh-ed25519\n", "is damaged or cut off"),
        ("hello\x1b[31m\n", "does not begin with a kind of key that can be used, but with 'hello'"),
        (KEY.encode("utf-16"), "it is no text"),
        (b"\x00" * 100_000, "does not begin with a kind of key"),
    ],
)
def test_everything_else_is_refused_with_a_reason(
    told: Told, lines: str | bytes, said: str
) -> None:
    out = told(lines, expect=2)
    assert said in out
    assert "restrict" not in out
    assert out.replace("\n", "").isprintable()


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ssh-key", "a012", "no-such.pub"]) == 2
    assert "no-such.pub cannot be read (No such file or directory)" in capsys.readouterr().err


@pytest.mark.parametrize(
    "agent", ["", " ", "a\nb", "a012 ", "a\x1b[31m", "a\u202eb", "a\x00", "a\u2028b", "a" * 201]
)
def test_an_identity_nobody_can_read_is_refused(told: Told, agent: str) -> None:
    assert "is not the identity of an agent" in told(f"{KEY}\n", agent, expect=2)


@given(st.text(min_size=1).map(plain).filter(bool))
def test_any_identity_is_one_word_of_the_command(agent: str) -> None:
    line = authorized_line(agent, f"{KEY} anna", "/opt/hub mon/python")
    command, rest = as_sshd_reads(line)
    assert rest == f"{KEY} anna"
    exec_, python, *words = shlex.split(command)
    assert exec_ == "exec"
    assert python == "/opt/hub mon/python"
    assert words[-4:] == ["queue", f"--agent={agent}", "--locked", "--watch"]


def as_sshd_reads(line: str) -> tuple[str, str]:
    r"""The command and what follows the options: in quotes, only `\"` means something else."""
    prefix = 'restrict,pty,command="'
    assert line.startswith(prefix)
    command, at = "", len(prefix)
    while line[at] != '"':
        at += line[at : at + 2] == r"\""
        command += line[at]
        at += 1
    assert line[at + 1] == " "
    return command, line[at + 2 :]
