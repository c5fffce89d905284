"""Take words and identities out of the database; the figures stay what they are."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon.cli.moments import moment
from hubmon.cli.places import add_places, places
from hubmon.errors import HubmonError
from hubmon.settings import Duration

if TYPE_CHECKING:
    from hubmon.store.erasing import Erased


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
    parser.add_argument(
        "--before",
        metavar="DATE|AGE",
        type=before,
        help="every case that is closed and had its last event before then,"
        " such as 2026-01-01 or 400d",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say how much it would be")
    parser.add_argument("--yes", action="store_true", help="do not ask first")
    add_places(parser)
    parser.set_defaults(parser=parser)


def before(text: str) -> datetime:
    """A moment of the past as a person writes it: a date of local time, or how long ago."""
    now = datetime.now(UTC)
    try:
        at = moment(text)
    except argparse.ArgumentTypeError:
        try:
            at = now - Duration.parse(text)
        except (ValueError, OverflowError):
            raise argparse.ArgumentTypeError(
                f'"{text}" is no date such as 2026-01-01 and no age such as 400d'
            ) from None
    if at > now:
        raise argparse.ArgumentTypeError(f'"{text}" is still to come')
    return at


def run(args: argparse.Namespace) -> int:
    """Say how much it would be, ask, forget, and say how much it was."""
    one_by_one = bool(args.case or args.customer)
    if one_by_one == (args.before is not None):
        args.parser.error("say what to forget: the KEY of a case, --customer ID, or --before DATE")
    _, store = places(args)
    if args.dry_run or not args.yes:
        would_be = _try(args, store)
        print("Nothing is changed yet; it would be:")
        _show(would_be, events=one_by_one)
    if args.dry_run or not (args.yes or _agreed(store)):
        return 0
    erased = _forget(args, store)
    print(f"Forgotten in {store}:")
    _show(erased, events=True)
    print("What the sources, back-ups and logs of this hub keep is theirs to forget.")
    return 0


def _try(args: argparse.Namespace, store: Path) -> Erased:
    from hubmon.store.forgetting import forget  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.store.retention import would_forget  # noqa: PLC0415  # the same

    if args.before is not None:
        return would_forget(store, args.before)
    return forget(store, args.customer, args.case, datetime.now(UTC), dry_run=True)


def _agreed(store: Path) -> bool:
    """Whether the person says yes."""
    if not sys.stdin.isatty():
        raise HubmonError(
            "Nothing is changed: nobody is there to be asked.", hint="Add --yes to go ahead."
        )
    answer = input(f"Forget that for good in {store}? No source brings it back. [y/N] ")
    return answer.strip().lower() in {"y", "yes"}


def _forget(args: argparse.Namespace, store: Path) -> Erased:
    from hubmon.cli.progress import bar  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.store.forgetting import forget  # noqa: PLC0415  # the same
    from hubmon.store.retention import forget_before  # noqa: PLC0415  # the same

    if args.before is not None:
        return forget_before(store, args.before, bar("forgetting"))
    return forget(store, args.customer, args.case, datetime.now(UTC))


def _show(erased: Erased, *, events: bool) -> None:
    print(f"  cases      {erased.cases:>6}")
    if events:
        print(f"  events     {erased.events:>6}")
    print(f"  outgoing   {erased.notes:>6}")
    print(f"  rejected   {erased.rejected:>6}")
