"""Show one agent's own queue and exit."""

from __future__ import annotations

import os
import sys
import time

from hubmon import paths
from hubmon.cli.common import add_places, places
from hubmon.errors import HubmonError
from hubmon.faces import queue

TYPE_CHECKING = False  # to load `typing` takes a quarter of a bare interpreter's start
if TYPE_CHECKING:
    import argparse

PLAIN_OPTIONS = (("agent", "config", "store"), ("json",))
"""What `add_arguments` adds, as `read_options` wants it: with a value, and without."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "--agent", metavar="ID", help=f"whose queue (else ${paths.AGENT_VARIABLE}, else agent.id)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Print the queue."""
    config, store = places(args)
    agent = paths.agent_id(args.agent, config)
    if agent is None:
        raise HubmonError(
            "Whose queue? Nobody said.",
            hint=f"Name yourself with --agent ID, ${paths.AGENT_VARIABLE}, or in {config}:\n"
            '[agent]\nid = "..."',
        )
    items = queue.read_queue(store, agent)
    now_ms = time.time_ns() // 1_000_000
    if args.json:
        import json  # noqa: PLC0415  # plain text is at once, JSON may take its time

        print(json.dumps(queue.to_dict(agent, items, now_ms), indent=2))
        return 0
    style = queue.COLOURS if _takes_colour() else queue.Style()
    for line in queue.to_lines(agent, items, now_ms, _width(), style):
        print(line)
    return 0


def _takes_colour() -> bool:
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "dumb") != "dumb"
    )


def _width() -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except OSError:
        return 80
