"""Send a note to the crew of a flight."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from hubmon.cli.places import add_places, places
from hubmon.errors import ConfigError
from hubmon.plain import plain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("flight", metavar="FLIGHT", type=_words, help="such as KL0643")
    parser.add_argument("text", metavar="TEXT", type=_words, help="what the crew should know")
    parser.add_argument("--case", metavar="KEY", help="the case it is about")
    parser.add_argument("--via", metavar="NAME", help="the connector, when several can deliver it")
    parser.add_argument(
        "--key", metavar="KEY", help="delivered once however often it is given (default: a new one)"
    )
    add_places(parser)


def _words(text: str) -> str:
    """What can be read by somebody: one line, and not empty."""
    said = plain(text)
    if not said:
        raise argparse.ArgumentTypeError("there is nothing to read in it")
    return said


def run(args: argparse.Namespace) -> int:
    """Put the note into the outbox; the collector delivers it."""
    from hubmon.config import load  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.faces.notes import CrewPost  # noqa: PLC0415  # the same

    path, store = places(args)
    config = load(path)
    post = CrewPost(config, store)
    connector = _chosen(post.connectors(), args.via, path)
    key, is_new = post.send(
        connector, args.flight, args.text, now=datetime.now(UTC), case=args.case, key=args.key
    )
    if is_new:
        print(f"Note {key} waits for {connector}.")
    else:
        print(f"Note {key} was given before and is delivered once.")
    if args.case and not _is_known(store, args.case):
        sys.stderr.write(
            f"hubmon: No case has the key {plain(args.case)} yet; the note goes out all the same.\n"
            "A case's key is what `hubmon queue --json` calls its id, such as twitter:1234.\n"
        )
    return 0


def _is_known(store: Path, case: str) -> bool:
    from hubmon.store.reader import StoreReader  # noqa: PLC0415  # loaded only when it is asked for

    with closing(StoreReader(store)) as reader:
        return bool(reader.reports_by_key(case))


def _chosen(senders: Sequence[str], via: str | None, path: Path) -> str:
    if via in senders or (via is None and len(senders) == 1):
        return via or senders[0]
    if via is not None:
        raise ConfigError(
            f"{path}: there is no connector {via!r} that delivers notes to crews.",
            hint=f"There are: {', '.join(senders)}.",
        )
    raise ConfigError(
        f"{path} has {len(senders)} connectors that deliver notes to crews.",
        hint="Name one with --via.",
    )
