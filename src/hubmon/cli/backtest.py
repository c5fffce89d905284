"""Let estimators of the response time live through the past, and say how right they were."""

from __future__ import annotations

import argparse
import math
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon import paths
from hubmon.cli import backtest_load
from hubmon.cli.moments import moment
from hubmon.cli.past_file import read_file, say, say_what_is_left_out
from hubmon.cli.places import places
from hubmon.cli.progress import bar
from hubmon.errors import HubmonError
from hubmon.plain import plain
from hubmon.settings import Duration

if TYPE_CHECKING:
    from hubmon.estimate.backtest import Run
    from hubmon.estimate.history import History
    from hubmon.estimate.risk_scores import AtRisk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    past = parser.add_mutually_exclusive_group(required=True)
    past.add_argument(
        "file", metavar="FILE", type=Path, nargs="?", help="CSV, one row for each message"
    )
    past.add_argument(
        "--store",
        metavar="DATABASE",
        nargs="?",
        const="",
        help="replay a database; without a name, the one the other commands use",
    )
    parser.add_argument(
        "--config", metavar="FILE", help=f"the configuration (else ${paths.CONFIG_VARIABLE})"
    )
    parser.add_argument(
        "--load",
        action="store_true",
        help="score how many messages were expected, in place of how long they wait",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--csv", action="store_true", help="print CSV")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="draw our ranges as SVG")
    parser.add_argument(
        "--warmup",
        metavar="SHARE",
        type=share,
        default=0.15,
        help="share of the time that is not scored (0.15)",
    )
    parser.add_argument(
        "--give-up",
        metavar="TIME",
        type=duration,
        default=12 * 3600.0,
        help="what is answered later than this counts as never answered (12h; 90m, 2d)",
    )
    parser.add_argument(
        "--map",
        metavar="COLUMN=NAME",
        type=renaming,
        action="append",
        default=[],
        help="what a column is called in the file, such as arrived_at=created",
    )
    parser.add_argument(
        "--only",
        metavar="NAME",
        action="append",
        default=[],
        help="compare only this estimator; may be given more than once",
    )
    parser.add_argument(
        "--by-language",
        metavar="REPLIES",
        type=count,
        help="also score ours in each language with so many scored replies",
    )
    parser.add_argument(
        "--between",
        metavar=("FROM", "UNTIL"),
        nargs=2,
        type=moment,
        action="append",
        default=[],
        help="score only who wrote then, the end not included; may be given more than once",
    )
    parser.add_argument(
        "--at-risk",
        action="store_true",
        help="also score our warnings of replies that will be late",
    )
    parser.add_argument(
        "--promise",
        metavar="TIME",
        type=duration,
        default=3600.0,
        help="within which a reply is promised, for --at-risk (60m)",
    )


def share(text: str) -> float:
    """A share of the time as a person writes it, at least 0 and less than 1."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is no share from 0 to less than 1, like 0.15')
    return number


def count(text: str) -> int:
    """A number of at least 1."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f'"{text}" is no number of replies, like 1000')
    return int(text)


def duration(text: str) -> float:
    """Seconds of a stretch of time as a person writes it."""
    try:
        seconds = Duration.parse(text).total_seconds()
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if seconds <= 0:
        raise argparse.ArgumentTypeError(f'"{text}" is no time at all')
    return seconds


def renaming(text: str) -> tuple[str, str]:
    """``column=name``."""
    from hubmon.estimate.csv_history import COLUMNS  # noqa: PLC0415  # loaded only when needed

    column, _, name = text.partition("=")
    if column not in COLUMNS or not name:
        raise argparse.ArgumentTypeError(
            f'"{text}" is not COLUMN=NAME with one of {", ".join(COLUMNS)} as COLUMN'
        )
    return column, name


def run(args: argparse.Namespace) -> int:
    """Replay the past and print the scores; 1 when an estimator failed."""
    _check_between(args)
    if args.load:
        return backtest_load.run(args, _read(args))
    from hubmon.estimate import report, risk_report  # noqa: PLC0415  # numpy is loaded only now

    if args.plot is not None and not args.plot.parent.is_dir():
        raise HubmonError(f"{args.plot} cannot be written: there is no folder {args.plot.parent}.")
    if args.at_risk and args.csv:
        raise HubmonError("--at-risk is not for CSV.", hint="Ask for --json, or for neither.")
    history = _read(args)
    runs = _runs(args, history)
    at_risk = _at_risk(args, history) if args.at_risk else None
    if not any(run.score.n or run.error for run in runs):
        say("Nothing can be scored: after the warm-up nobody was answered in time.")
    if args.plot is not None:
        _plot(args.plot, runs)
    if args.json:
        print(report.to_json(len(history.rows), runs, args.by_language, at_risk))
    elif args.csv:
        print(report.to_csv(runs, args.by_language), end="")
    else:
        print(report.to_text(runs, args.by_language))
        if at_risk is not None:
            print(f"\n{risk_report.to_text(at_risk)}")
    return int(any(run.error for run in runs))


def _runs(args: argparse.Namespace, history: History) -> list[Run]:
    from hubmon.cli.backtest_estimators import Past, estimators, replay_all  # noqa: PLC0415  # as above
    from hubmon.config import load  # noqa: PLC0415  # the same
    from hubmon.estimate.backtest import judge  # noqa: PLC0415  # the same

    config, _ = places(args)
    folders = load(config).plugin_folders
    makers, missing = estimators(folders)
    for line in missing:
        say(f"hubmon: {line}")
    past = Past(history, args.give_up, folders)
    told = replay_all(_names(args.only, makers), past, makers, bar("backtest"))
    between = [(start.timestamp(), end.timestamp()) for start, end in args.between]
    return [
        judge(each, history.rows, give_up=args.give_up, warmup=args.warmup, between=between)
        for each in told
    ]


def _check_between(args: argparse.Namespace) -> None:
    if args.between and (args.load or args.at_risk):
        raise HubmonError("--between is neither for --load nor for --at-risk.")
    if any(start >= end for start, end in args.between):
        raise HubmonError("--between: FROM has to be before UNTIL.")


def _at_risk(args: argparse.Namespace, history: History) -> AtRisk:
    from hubmon.estimate.at_risk import replay  # noqa: PLC0415  # as above
    from hubmon.estimate.risk_scores import assess  # noqa: PLC0415  # the same

    looks = replay(history, give_up=args.give_up, promise=args.promise, progress=bar("at risk"))
    return assess(looks, history.rows, promise=args.promise, warmup=args.warmup)


def _read(args: argparse.Namespace) -> History:
    if args.file is None:
        if args.map:
            raise HubmonError("--map says what columns of a file are called; --store has its own.")
        from hubmon.store.past import read_past  # noqa: PLC0415  # loaded only when needed

        _, store = places(args)
        history = read_past(store)
        say_what_is_left_out(store, history)
        return history
    return read_file(args.file, dict(args.map))


def _names(only: list[str], there: Collection[str]) -> list[str]:
    """Those to compare: ours first, then in the order they are listed in."""
    for name in only:
        if name not in there:
            raise HubmonError(
                f'There is no estimator "{plain(name)}".',
                hint=f"There are: {plain(', '.join(there))}",
            )
    return [name for name in there if not only or name in only]


def _plot(path: Path, runs: list[Run]) -> None:
    from hubmon.estimate.estimators import OURS  # noqa: PLC0415  # as above
    from hubmon.estimate.plot import to_svg  # noqa: PLC0415  # the same

    sound = [run for run in runs if not run.error] or runs
    shown = next((run for run in sound if run.name == OURS), sound[0])
    try:
        path.write_text(to_svg(shown), encoding="utf-8")
    except OSError as error:
        raise HubmonError(f"{path} cannot be written: {error.strerror}.") from None
