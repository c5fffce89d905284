"""The command line. Each command is a module that loads what it needs when it runs."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise

from hubmon import __version__
from hubmon.cli.options import read_options
from hubmon.errors import HubmonError

TYPE_CHECKING = False  # to load `typing` takes a quarter of a bare interpreter's start
if TYPE_CHECKING:
    import argparse
    from typing import Any, Final

COMMANDS: Final = {
    "overview": "show the whole hub, and collect while nobody else does (the default)",
    "wall": "show the few numbers that matter, to be read across a room",
    "replay": "show any stored moment again, and play on from there",
    "demo": "show a simulated hub",
    "queue": "show one agent's own queue, once or live",
    "ssh-key": "print the line that lets an agent's SSH key open the agent's own queue",
    "status": "show the whole hub, now or at another moment, and exit",
    "handover": "print what the next site needs to know at the change of shift",
    "collect": "collect without a screen",
    "publish": "publish the response time as pages for customers",
    "backtest": "say how right the response estimate would have been in the past",
    "note": "send a note to the crew of a flight",
    "alerts": "say who is told of warnings of the hub, and try whether it arrives",
    "forget": "take customers' words and identities out of the database",
    "config": "make, check or find the configuration",
    "plugin": "list the plugins there are",
    "doctor": "say what is wrong here and how to mend it",
    "completion": "print the completion script of a shell",
}

_VERSION: Final = f"hubmon {__version__}"
_ONE_THREAD = "OPENBLAS_NUM_THREADS", "1"
"""For arrays as small as ours numpy's threads cost more than they save."""
_INTERRUPTED = 130
_CANNOT = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    os.environ.setdefault(*_ONE_THREAD)
    words = list(sys.argv[1:] if argv is None else argv)
    name = _command(words)
    if name is None:
        return _overview(words)
    for before, word in pairwise(words):
        if word in COMMANDS and words[0] != name and not before.startswith("-"):
            return _no_command(f"the command comes first: `hubmon {word} {words[0]} ...`")
    command = _load(name)
    return _run(command, _options(name, command, words[1:] if words[:1] == [name] else words))


def _options(name: str, command: Any, words: list[str]) -> Any:
    """The command's options; ends the program on a slip and on a call for help."""
    plain_ones = getattr(command, "PLAIN_OPTIONS", None)
    if plain_ones is not None and (args := read_options(words, *plain_ones)) is not None:
        return args
    import argparse  # noqa: PLC0415  # what answers at once does without

    parser = argparse.ArgumentParser(prog=f"hubmon {name}", description=command.__doc__)
    command.add_arguments(parser)
    return parser.parse_args(words)


def _overview(words: list[str]) -> int:
    if words == ["--version"]:
        print(_VERSION)
        return 0
    if words[0].startswith("-"):
        full_parser().parse_args(words)
    from difflib import get_close_matches  # noqa: PLC0415  # loaded only for a slip

    meant = get_close_matches(words[0], COMMANDS, 1)
    return _no_command(
        f"there is no command {words[0]!r}"
        + (f"; did you mean `hubmon {meant[0]}`?" if meant else ".")
    )


def _no_command(said: str) -> int:
    sys.stderr.write(f"hubmon: {said}\n`hubmon --help` lists them all.\n")
    return _CANNOT


def _command(words: list[str]) -> str | None:
    """The command meant; None for the overview of all of them, and for what is none."""
    first = words[0] if words else ""
    if first in COMMANDS:
        return first
    if not first or (first.startswith("-") and first not in {"-h", "--help", "--version"}):
        return "overview"
    return None


def _run(command: Any, args: Any) -> int:
    if sys.stdout is None:
        return _no_output("it is closed")
    _never_fail_on_a_character()
    try:
        status = int(command.run(args))
        sys.stdout.flush()
    except HubmonError as error:
        sys.stderr.write(f"hubmon: {error}\n")
        return _CANNOT
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; keep the interpreter from complaining when it flushes at its end.
        _say_no_more()
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        _say_no_more()
        return _no_output(os.strerror(error.errno))
    return status


def _no_output(why: str) -> int:
    sys.stderr.write(f"hubmon: The output cannot be written ({why}).\n")
    return _CANNOT


def _never_fail_on_a_character() -> None:
    """Let a terminal that knows no "–" show "?" in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say_no_more() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def full_parser() -> argparse.ArgumentParser:
    """The parser of all commands: for the overview, and for shell completion."""
    import argparse  # noqa: PLC0415  # what answers at once does without

    parser = argparse.ArgumentParser(
        prog="hubmon", description="A live monitor for teams that answer customers."
    )
    parser.add_argument("--version", action="version", version=_VERSION)
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, summary in COMMANDS.items():
        _load(name).add_arguments(commands.add_parser(name, help=summary))
    return parser


def _load(name: str) -> Any:
    return import_module(f"hubmon.cli.{name.replace('-', '_')}")
