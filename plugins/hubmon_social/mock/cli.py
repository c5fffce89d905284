"""The command `hubmon-social-mock`: a simulated public on a loopback port."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from hubmon_social.mock.faults import Faults
from hubmon_social.mock.feed import Feed, Final
from hubmon_social.mock.public import BRAND, Habits, Public
from hubmon_social.mock.server import LOOPBACK, WallClock, serve

AHEAD = timedelta(minutes=1)
"""How far in advance conversations are written; they appear when their time has come."""

HABITS = {
    "edits": "customers' posts that are edited afterwards",
    "deletes": "customers' posts that are withdrawn afterwards",
    "equal_times": "conversations that begin at the very moment of the one before",
}
FAULTS = {
    "duplicates": ("duplicate", "rows shown twice, on their page or on a later one"),
    "reorder": ("reorder", "pages whose rows are shuffled"),
    "back-date": ("back_date", "posts that appear up to ten minutes late, with their old time"),
    "rate-limit": ("rate_limit", "requests after which the feed answers 429 for a while"),
    "server-errors": ("server_error", "requests answered by 500, 502, 503 or 504"),
    "truncate": ("truncate", "answers that break off"),
    "slow": ("slow", "answers that are held back"),
    "empty-pages": ("empty_page", "pages without rows though there are more behind"),
    "expire": ("expire", "requests whose token or since_id is refused as expired"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the mock until SIGTERM or SIGINT; returns the exit code."""
    options = _parser().parse_args(argv)
    try:
        asyncio.run(_run(options))
    except OSError as error:
        print(f"hubmon-social-mock: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(options: argparse.Namespace) -> None:
    feed, faults = Feed(), _faults(options)
    now = WallClock().now()
    silent_from = now - faults.late_by if options.still else None
    habits = Habits(
        seed=options.seed, rate=options.rate, **{name: getattr(options, name) for name in HABITS}
    )
    public = Public(feed, habits, now - timedelta(hours=options.past), silent_from=silent_from)
    public.write_until(now)
    stop = _stop_signal()
    async with serve(
        feed, faults, host=options.host, port=options.port, token=options.token
    ) as url:
        print(url, flush=True)
        if options.port_file is not None:
            _write(options.port_file, url.rpartition(":")[2] + "\n")
        while not stop.is_set():
            public.write_until(WallClock().now() + AHEAD)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=1)
    if options.truth is not None:
        _write(options.truth, _ledger(feed.final()))


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger."""

    message: str
    version: int
    deleted_at: datetime | None
    created_at: datetime
    channel: str
    language: str
    text: str
    author: str
    conversation: str
    in_reply_to: str | None
    brand: bool
    agent: str | None


def _ledger(finals: list[Final]) -> str:
    encode = msgspec.json.Encoder().encode
    return "".join(f"{encode(_entry(final)).decode()}\n" for final in finals)


def _entry(final: Final) -> Entry:
    post = final.post
    conversation = post.conversation_id if post.conversation_id is not None else post.id
    answers = f"{post.network}:{post.in_reply_to}" if post.in_reply_to is not None else None
    return Entry(
        message=post.key,
        version=final.version,
        deleted_at=final.deleted_at,
        created_at=post.created_at.astimezone(UTC),
        channel=post.network,
        language=post.lang,
        text=post.text,
        author=post.author,
        conversation=f"{post.network}:{conversation}",
        in_reply_to=answers,
        brand=post.brand,
        agent=post.agent,
    )


def _write(path: Path, text: str) -> None:
    """Write a file that nobody ever sees half written."""
    half = path.with_name(f"{path.name}.tmp")
    half.write_text(text, encoding="utf-8")
    half.replace(path)


def _faults(options: argparse.Namespace) -> Faults:
    rates = {field: getattr(options, field) for field, _ in FAULTS.values()}
    return Faults(
        seed=options.seed,
        pause=timedelta(seconds=options.pause),
        slow_for=timedelta(seconds=options.slow_for),
        requests=options.requests,
        **rates,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hubmon-social-mock",
        description="Simulate a public on several networks and show it as an HTTP mentions feed.",
        epilog=f"The hub's own account is {BRAND!r} on every network. Rates are from 0 to 1.",
    )
    add = parser.add_argument
    add("--host", default=LOOPBACK, help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=0, help="port to listen on (default: any free one)")
    add("--port-file", type=Path, metavar="FILE", help="write the port there once it is open")
    add("--token", help="bearer token that requests must carry (default: none)")
    add("--truth", type=Path, metavar="FILE", help="at the end, write all posts (JSON lines)")
    add("--seed", type=int, default=0, help="another seed, another public (default: %(default)s)")
    add(
        "--past",
        type=_positive,
        default=1.0,
        metavar="HOURS",
        help="history (default: %(default)s)",
    )
    add("--still", action="store_true", help="history only, nothing new: for comparing")
    public = parser.add_argument_group("the public")
    public.add_argument(
        "--rate", type=_positive, default=10.0, help="conversations a minute (default: %(default)s)"
    )
    for name, text in HABITS.items():
        _add_rate(public, name.replace("_", "-"), name, text)
    faults = parser.add_argument_group("the feed's faults")
    for option, (field, text) in FAULTS.items():
        _add_rate(faults, option, field, text)
    for option, default, text in (("pause", 15.0, "a 429"), ("slow-for", 1.0, "holding back")):
        faults.add_argument(
            f"--{option}",
            type=_positive,
            default=default,
            metavar="SECONDS",
            help=f"length of {text} (default: %(default)s)",
        )
    faults.add_argument("--requests", type=int, metavar="N", help="allowed in a quarter of an hour")
    return parser


def _add_rate(group: argparse._ArgumentGroup, option: str, field: str, text: str) -> None:
    group.add_argument(
        f"--{option}", dest=field, type=_rate, default=0.0, metavar="RATE", help=f"share of {text}"
    )


def _rate(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no rate from 0 to 1")
    return value


def _positive(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no positive number")
    return value


if __name__ == "__main__":
    sys.exit(main())
