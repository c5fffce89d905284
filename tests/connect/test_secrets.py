"""A secret stays one: not in a log, an error, a rejected row or anything a screen shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SECRET = "hunter2/&'\\ü"

PLUGIN = """
from msgspec import Struct
from hubmon.connect import AgentShift, Batch, Connector, ConnectorType, Rejected, Secret, AuthError
from hubmon.connect import hookimpl

class Config(Struct):
    token: Secret
    how: str

class Leak(Connector):
    def __init__(self, config, host):
        self.token, self.how = config.token, config.how
        self.host = host

    async def poll(self, cursor, limit):
        token = self.token.reveal()
        self.host.log.warning("asking with %s", token)
        return getattr(self, self.how)(token)

    async def check(self):
        return "asked with " + self.token.reveal()

LEAKS
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


def test_plugins_that_talk_too_much_give_no_secret_away(tmp_path: Path) -> None:
    ways = "".join(
        f"    def {how}(self, token):\n        {leak}\n\n" for how, leak in LEAKS.items()
    )
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "leaky.py").write_text(PLUGIN.replace("LEAKS\n", ways))
    tables = (
        f'[connectors.{how}]\nplugin = "leak"\ntoken = "env:LEAKED_TOKEN"\nhow = "{how}"\n'
        for how in LEAKS
    )
    (tmp_path / "hubmon.toml").write_text(
        '[store]\npath = "hub.db"\n[plugins]\nfolders = ["plugins"]\n' + "".join(tables)
    )
    collected = run(tmp_path, "collect", "--once")
    assert collected.count("asking with ***") == len(LEAKS)
    shown = run(tmp_path, "status") + run(tmp_path, "status", "--json")
    examined = run(tmp_path, "doctor")
    assert examined.count("asked with ***") == len(LEAKS)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("hub.db*")).decode(errors="replace")
    for words in ("refused ***", "nothing for ***"):
        assert words in collected + shown
        assert words in kept
    for spoken in (collected, shown, examined, kept):
        assert "hunter2" not in spoken
