"""Send a note to the crew of a flight."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from hubmon.cli.common import add_places, places
from hubmon.errors import ConfigError

if TYPE_CHECKING:
    from hubmon.config import Config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("flight", metavar="FLIGHT", help="such as KL0643")
    parser.add_argument("text", metavar="TEXT", help="what the crew should know")
    parser.add_argument("--case", metavar="KEY", help="the case it is about")
    parser.add_argument("--via", metavar="NAME", help="the connector, when several can deliver it")
    parser.add_argument(
        "--key", metavar="KEY", help="delivered once however often it is given (default: a new one)"
    )
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Put the note into the outbox; the collector delivers it."""
    import msgspec  # noqa: PLC0415  # loaded only when the command runs

    from hubmon.config import load  # noqa: PLC0415  # the same
    from hubmon.connect import Outgoing  # noqa: PLC0415  # the same
    from hubmon.store.outbox import Letter, post  # noqa: PLC0415  # the same

    path, store = places(args)
    config = load(path)
    connector = _sender(config, args.via)
    now = datetime.now(UTC)
    out = Outgoing(
        key=args.key or uuid4().hex,
        kind="crew_note",
        created_at=now,
        text=args.text,
        flight=args.flight,
        case=(args.case,) if args.case else (),
    )
    letter = Letter(out.key, out.kind, msgspec.json.encode(out).decode(), 0)
    if post(store, connector, letter, now):
        print(f"Note {out.key} waits for {connector}.")
    else:
        print(f"Note {out.key} was given before and is delivered once.")
    return 0


def _sender(config: Config, via: str | None) -> str:
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # loaded only when needed

    types = load_plugins(config.plugin_folders).types
    senders = [
        name
        for name, connector in config.connectors.items()
        if connector.enabled
        and connector.plugin in types
        and "crew_note" in types[connector.plugin].sends
    ]
    if via in senders or (via is None and len(senders) == 1):
        return via or senders[0]
    if via is not None:
        raise ConfigError(
            f"{config.path}: there is no connector {via!r} that delivers notes to crews.",
            hint=f"There are: {', '.join(senders) or 'none'}.",
        )
    raise ConfigError(
        f"{config.path} has {len(senders) or 'no'} connectors that deliver notes to crews.",
        hint="Name one with --via." if senders else "Configure one, such as the crew inbox.",
    )
