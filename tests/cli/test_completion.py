"""Completion in a real bash."""

from __future__ import annotations

import subprocess

import pytest
from tests.cli.support import run

ASK = """
eval "$SCRIPT"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_shtab_hubmon
echo "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        (("ssh",), "ssh-key"),
        (("qu",), "queue"),
        (("queue", "--wa"), "--watch"),
        (("queue", "--age"), "--agent"),
    ],
)
def test_what_is_begun_is_completed(typed: tuple[str, ...], completed: str) -> None:
    script = run("completion", "bash").stdout
    done = subprocess.run(
        ["bash", "--norc", "-c", ASK, "bash", "hubmon", *typed],
        check=True,
        capture_output=True,
        text=True,
        env={"SCRIPT": script},
        timeout=30,
    )
    assert done.stdout.split() == [completed]
