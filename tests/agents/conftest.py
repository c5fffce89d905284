"""A hub for the tests of what agents use, and a real sshd in front of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.agents.hub import MINE, SECRET, THEIRS, Hub, case, open_hub
from tests.agents.ssh_server import CARELESS, USER, SshServer, what_is_lacking
from tests.docs.pages import blocks, page


@pytest.fixture
def hub(store_path: Path) -> Iterator[Hub]:
    with open_hub(store_path) as hub:
        yield hub


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the account that all agents share, with its configuration."""
    home = tmp_path_factory.mktemp("account")
    now = datetime.now(UTC)
    with open_hub(home / "hub.db") as hub:
        hub.fill(
            [
                case(1, 90, subject="Where is my suitcase?", now=now),
                case(2, 20, subject="Am I still on time?", now=now),
                case(3, 50, agent=THEIRS, subject=SECRET, now=now),
            ],
            now=now,
        )
    settings = home / ".config" / "hubmon" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'[store]\npath = "{home / "hub.db"}"\n')
    return home


def _need_sshd() -> None:
    lacking = what_is_lacking()
    if lacking and os.environ.get("NO_SKIPS"):
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)


@pytest.fixture(scope="session")
def careless(account: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """A server set up without a thought for who logs in; only the key's line protects it."""
    _need_sshd()
    server = SshServer(tmp_path_factory.mktemp("careless"), account, CARELESS)
    try:
        server.allow(MINE)
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def documented(account: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """A server that would take everything, but for what the page tells administrators to set."""
    _need_sshd()
    folder = tmp_path_factory.mktemp("documented")
    [settings] = [block for block in blocks(page("docs/agents.md"), "text") if "Match" in block]
    for theirs, ours in (("hubmon", USER), ("/etc/ssh/agents", str(folder / "authorized"))):
        assert theirs in settings
        settings = settings.replace(theirs, ours)
    server = SshServer(folder, account, f"AcceptEnv *\n{settings}")
    try:
        server.allow(MINE)
        yield server
    finally:
        server.close()
