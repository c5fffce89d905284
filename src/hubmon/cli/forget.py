"""Take a customer's words and identity out of the database; the figures stay what they are."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from hubmon.cli.common import add_places, places


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("case", metavar="KEY", nargs="*", help="a case, by any of its keys")
    parser.add_argument(
        "--customer",
        metavar="ID",
        action="append",
        default=[],
        help="every case this customer wrote in, such as twitter:99; may be given several times",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say how much it would be")
    add_places(parser)
    parser.set_defaults(parser=parser)


def run(args: argparse.Namespace) -> int:
    """Forget, and say how much it was."""
    if not (args.case or args.customer):
        args.parser.error("say what to forget: the KEY of a case, or --customer ID")
    from hubmon.config import load  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.store.forgetting import forget  # noqa: PLC0415  # the same

    path, store = places(args)
    load(path)
    now = datetime.now(UTC)
    erased = forget(store, args.customer, args.case, now, dry_run=args.dry_run)
    print("Nothing is changed; it would be:" if args.dry_run else f"Forgotten in {store}:")
    print(f"  cases      {erased.cases:>6}")
    print(f"  events     {erased.events:>6}")
    print(f"  outgoing   {erased.notes:>6}")
    print(f"  rejected   {erased.rejected:>6}")
    if not args.dry_run:
        print("What the sources, back-ups and logs of this hub keep is theirs to forget.")
    return 0
