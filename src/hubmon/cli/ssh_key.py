"""Print the line that lets an agent's SSH key open the agent's own queue, and nothing else."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from hubmon.cli.public_key import read_public_key
from hubmon.errors import HubmonError
from hubmon.plain import plain

_LONGEST = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("agent", metavar="ID", help="whose queue, as the case system knows them")
    parser.add_argument("key", metavar="KEYFILE", help="their public key, such as id_ed25519.pub")


def run(args: argparse.Namespace) -> int:
    """Print one line for sshd's file of authorized keys."""
    key = read_public_key(Path(args.key))
    print(authorized_line(_checked(args.agent), " ".join(key), sys.executable))
    return 0


def _checked(agent: str) -> str:
    if not agent or agent != plain(agent) or len(agent) > _LONGEST:
        raise HubmonError(
            f"{plain(agent)[:_LONGEST]!r} is not the identity of an agent.",
            hint="An identity is one line of readable characters, without spaces around it.",
        )
    return agent


def authorized_line(agent: str, key: str, python: str) -> str:
    """The line for one agent (sshd(8), AUTHORIZED_KEYS FILE FORMAT).

    Args:
        agent: whose queue; readable text.
        key: type, base64 and comment.
        python: the interpreter that has hubmon. It runs isolated and in UTF-8: no variable that a
            client may send makes it start anything, or read the identity as another one.
    """
    interpreter = (python, "-I", "-X", "utf8", "-m", "hubmon")
    words = (*interpreter, "queue", f"--agent={agent}", "--locked", "--watch")
    command = shlex.join(words).replace('"', r"\"")  # the one escape that sshd knows
    return f'restrict,pty,command="exec {command}" {key}'
