"""Show one agent's own queue: once, or live."""

from __future__ import annotations

import os
import sys
import time

from hubmon import paths
from hubmon.cli.places import add_places, places
from hubmon.errors import HubmonError
from hubmon.faces import queue, queue_lines
from hubmon.plain import in_ascii

TYPE_CHECKING = False  # to load `typing` takes a quarter of a bare interpreter's start
if TYPE_CHECKING:
    import argparse
    from pathlib import Path

PLAIN_OPTIONS = (("agent", "config", "store"), ("json", "watch", "locked"))
"""What `add_arguments` adds, as `read_options` wants it: with a value, and without."""

_LEFT_TO_THE_CLIENT = {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR", "TERM"}
"""What says how the terminal is; sshd sets HOME itself."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--agent", metavar="ID", help=f"whose queue (else ${paths.AGENT_VARIABLE}, else agent.id)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--watch", action="store_true", help="live, until you quit")
    parser.add_argument(
        "--locked",
        action="store_true",
        help="take nothing but the terminal from the environment; for a key's forced command",
    )
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Print the queue, or keep it on the screen."""
    if args.locked:
        for name in os.environ.keys() - _LEFT_TO_THE_CLIENT:
            del os.environ[name]
    config, store = places(args)
    agent = paths.agent_id(args.agent, config)
    if agent is None:
        raise HubmonError(
            "Whose queue? Nobody said.",
            hint=f"Name yourself with --agent ID, ${paths.AGENT_VARIABLE}, or in {config}:\n"
            '[agent]\nid = "..."',
        )
    if args.json:
        _print_json(store, agent)
    elif args.watch and _has_cursor():
        from hubmon.faces.watch import watch  # noqa: PLC0415  # plain text is at once

        watch(store, agent, colour=_takes_colour(), unicode=_speaks_unicode())
    else:
        _print_lines(store, agent)
    return 0


def _print_json(store: Path, agent: str) -> None:
    import json  # noqa: PLC0415  # plain text is at once, JSON may take its time

    now_ms = _now_ms()
    found = queue.read_queue(store, agent, now_ms)
    print(json.dumps(queue.to_dict(agent, found, now_ms), indent=2))


def _print_lines(store: Path, agent: str) -> None:
    now_ms = _now_ms()
    found = queue.read_queue(store, agent, now_ms)
    style = queue_lines.COLOURS if sys.stdout.isatty() and _takes_colour() else queue_lines.Style()
    unicode = _speaks_unicode()
    for line in queue_lines.to_lines(agent, found, now_ms, _width(), style):
        print(line if unicode else in_ascii(line))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _has_cursor() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and _terminal_name() != "dumb"


def _takes_colour() -> bool:
    return not os.environ.get("NO_COLOR") and _terminal_name() != "dumb"


def _speaks_unicode() -> bool:
    """Whether the terminal takes more than ASCII, by what the environment says of it.

    Where nothing is said, it does: many a client sends no word of its language.
    """
    said = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or ""
    if not os.environ.get("LC_ALL") and (sys.flags.utf8_mode or not said):
        said = os.environ.get("LANG", "")  # the interpreter puts LC_CTYPE in the place of C
    name, _, charset = said.partition(".")
    if charset:
        return charset.partition("@")[0].lower().replace("-", "") == "utf8"
    return name not in {"C", "POSIX"} and not _terminal_name().startswith("vt")


def _terminal_name() -> str:
    return os.environ.get("TERM", "dumb")


def _width() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except OSError:
        return 80
