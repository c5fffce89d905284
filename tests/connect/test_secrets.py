"""A secret stays one: not in a log, an error, a rejected row or anything a screen shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "hunter2/&'\\ü"

LEAK = """
from msgspec import Struct
from hubmon.connect import AgentShift, Batch, Connector, ConnectorType, Rejected, Secret, AuthError
from hubmon.connect import hookimpl

class Config(Struct):
    token: Secret

class Leak(Connector):
    def __init__(self, config, host):
        self.token = config.token
        self.host = host

    async def poll(self, cursor, limit):
        token = self.token.reveal()
        self.host.log.warning("asking with %s", token)
        return self.leak(token)

    async def check(self):
        return "asked with " + self.token.reveal()

    def leak(self, token):
        LEAK

@hookimpl
def hubmon_connectors():
    return [ConnectorType(name="leak", summary="Leaks", config=Config, create=Leak)]
"""

LEAKS = {
    "error": "raise AuthError('refused ' + token, hint='Not ' + token)",
    "defect": "raise ValueError({'headers': {'Authorization': token}})",
    "url": "from urllib.parse import quote; raise OSError('https://a.example/?t=' + quote(token))",
    "rejected": "return Batch(rejected=(Rejected(where=token, reason=token, raw='x' + token),))",
    "gap": "return Batch(gap='nothing for ' + token)",
    "event": "return Batch(events=(AgentShift(stream='s', id='1', at=token, agent='a', on=True),))",
}


def run(folder: Path, *words: str) -> str:
    """Everything a command says."""
    done = subprocess.run(
        [sys.executable, "-m", "hubmon", *words, "--config", "hubmon.toml"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
        env={**os.environ, "LEAKED_TOKEN": SECRET, "LANG": "C.UTF-8"},
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_a_plugin_that_talks_too_much_gives_no_secret_away(tmp_path: Path, leak: str) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "leaky.py").write_text(LEAK.replace("LEAK", leak))
    (tmp_path / "hubmon.toml").write_text(
        '[store]\npath = "hub.db"\n[plugins]\nfolders = ["plugins"]\n'
        '[connectors.leaky]\nplugin = "leak"\ntoken = "env:LEAKED_TOKEN"\n'
    )
    said = run(tmp_path, "collect", "--once")
    assert "asking with ***" in said
    said += run(tmp_path, "status") + run(tmp_path, "status", "--json") + run(tmp_path, "doctor")
    assert "asked with ***" in said
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("hub.db*"))
    assert b"***" in kept
    for spoken in (said, kept.decode(errors="replace")):
        assert "hunter2" not in spoken
