"""A real sshd on loopback with the keys that `hubmon ssh-key` lets in."""

from __future__ import annotations

import grp
import os
import pty
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.cli.support import run
from tests.pseudo_terminal import PATIENCE, PseudoTerminal

USER = pwd.getpwuid(os.getuid()).pw_name

CARELESS = """
AcceptEnv LANG LC_* HUBMON_* XDG_* PYTHON* COLUMNS LINES PAGER EDITOR VISUAL HOME PATH SHELL
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
AllowAgentForwarding yes
GatewayPorts yes
PermitTunnel yes
PermitUserRC yes
"""


def what_is_lacking() -> str:
    """Why no server can be started here; empty when one can."""
    missing = [name for name in ("ssh", "ssh-keygen", "sftp", "scp") if shutil.which(name) is None]
    if find_sshd() is None:
        missing.append("sshd")
    if missing:
        return f"not found: {', '.join(missing)} (openssh-server and openssh-client on Debian)"
    namespace = _group_of_terminals()
    if namespace and not _runs([*namespace, "true"]):
        return (
            "an sshd without root can hand out no terminals: /dev/pts is mounted without gid=tty,"
            " and there is no unshare that may make a user namespace"
        )
    return ""


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _group_of_terminals() -> list[str]:
    """What to start sshd by: without root, terminals have to belong to the group tty from birth.

    Where they do not, our own group is taken for it, in a namespace of the kernel's.
    """
    tty = grp.getgrnam("tty").gr_gid
    if not os.getuid() or _owner_of_new_terminals() == tty:
        return []
    return ["unshare", "--user", f"--map-user={os.getuid()}", f"--map-group={tty}"]


def _owner_of_new_terminals() -> int:
    ours, theirs = pty.openpty()
    try:
        return os.fstat(theirs).st_gid
    finally:
        os.close(ours)
        os.close(theirs)


def find_sshd() -> str | None:
    """Where sshd is; it wants to be called by its whole path."""
    return shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin:/sbin")


class SshServer:
    """An sshd in whose account several agents have a key each.

    Args:
        folder: for keys and logs.
        home: the account's home.
        settings: what is set in its configuration besides what a test needs.
    """

    def __init__(self, folder: Path, home: Path, settings: str) -> None:
        self.folder = folder
        self.keys = folder / "authorized"
        self.keys.touch(0o600)
        self._known = folder / "known_hosts"
        self._allowed: list[Path] = []
        self._make_key("host")
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # an sshd of root's asks for it
        self.port = _free_port()
        config = folder / "sshd_config"
        config.write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nPidFile none\nHostKey {folder / 'host'}\n"
            f"AuthorizedKeysFile {self.keys}\nStrictModes no\nUsePAM no\nUseDNS no\n"
            f"PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
            f"Subsystem sftp internal-sftp\nLogLevel VERBOSE\nSetEnv HOME={home}\n{settings}\n"
        )
        host = (folder / "host.pub").read_text()
        self._known.write_text(f"[127.0.0.1]:{self.port} {host}")
        self.log = folder / "log"
        sshd = find_sshd()
        assert sshd is not None
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*_group_of_terminals(), sshd, "-D", "-e", "-f", config],
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        self.marked_by = f"HOME={home}".encode()
        """What every session's environment holds."""
        self._await("Server listening")

    def _await(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while words not in self.log.read_text():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def _make_key(self, name: str, comment: str = "") -> Path:
        key = self.folder / name
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", key], check=True
        )
        return key

    def allow(self, agent: str, comment: str = "") -> Path:
        """Give an agent a key, as the administrator does; returns the agent's private half."""
        key = self._make_key(f"key-{len(self._allowed)}", comment)
        self._allowed.append(key)
        line = run("ssh-key", "--", agent, f"{key}.pub").stdout
        with self.keys.open("a") as keys:
            keys.write(line)
        return key

    def options(self, key: Path | None = None) -> list[str | Path]:
        """What every client needs to find the way here; by itself with the first key."""
        return [
            *("-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"),
            *("-o", f"UserKnownHostsFile={self._known}", "-o", "LogLevel=ERROR"),
            *("-i", key or self._allowed[0], "-o", f"Port={self.port}", "-o", f"User={USER}"),
        ]

    def client(
        self, *words: str | Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the clients to its end."""
        return subprocess.run(
            words,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            env={**os.environ, "TERM": "xterm", **(environment or {})},
        )

    def terminal(
        self,
        *words: str,
        key: Path | None = None,
        columns: int = 80,
        rows: int = 24,
        **environment: str,
    ) -> PseudoTerminal:
        """Log in on a terminal."""
        command = ["ssh", *self.options(key), "-tt", "127.0.0.1", *words]
        environment = {"TERM": "xterm", **environment}
        return PseudoTerminal(command, environment, columns=columns, rows=rows)

    def close(self) -> None:
        """End the server and every session."""
        self._process.terminate()
        self._process.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
