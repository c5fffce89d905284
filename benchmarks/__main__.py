"""``python -m benchmarks [NAME ...]``: measure, and keep what was measured."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.context import Context, Measure, hush
from benchmarks.figures import Figure, to_line, to_markdown
from benchmarks.machine import describe
from benchmarks.page import PAGE, write

MEASURES = {
    "ingest": "batches taken in against bare writes; a redelivery against new ones",
    "ticks": "a look at 200 thousand and at 10 million stored events; a quiet look",
    "start": "`hubmon queue`, `status` and `--version` against a bare interpreter",
    "frame": "the wall's first full frame against an empty Textual app",
    "living": "the wall against `glances -t 1` and an empty Textual app, a minute long",
    "beside": "what watching, learning and publishing take beside collecting",
    "memory": "resident memory against an empty Textual app, and its growth",
    "week": "the wall through a simulated week",
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure what hubmon costs, as ratios within one run.",
        epilog="\n".join(f"  {name:8} {what}" for name, what in MEASURES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which ones (default all)")
    parser.add_argument("--quick", action="store_true", help="see that they run, in minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    chosen = parser.parse_args(arguments)
    unknown = set(chosen.names) - MEASURES.keys()
    if unknown:
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    names = [name for name in MEASURES if not chosen.names or name in chosen.names]
    if chosen.write and (chosen.quick or len(names) < len(MEASURES)):
        parser.error("only a whole run that is not --quick goes into the page")
    figures = _measure(names, quick=chosen.quick)
    if chosen.json:
        kept = {"machine": describe(), "figures": [asdict(figure) for figure in figures]}
        chosen.json.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    if chosen.markdown:
        sys.stdout.write(f"{describe()}\n\n{to_markdown(figures)}")
    if chosen.write:
        write(describe(), to_markdown(figures))
    return 0


def _measure(names: Sequence[str], *, quick: bool) -> list[Figure]:
    figures = []
    with TemporaryDirectory(prefix="hubmon-benchmarks-") as folder:
        context = Context(Path(folder), quick)
        for name in names:
            module: Measure = import_module(f"benchmarks.{name}")
            for figure in module.measure(context):
                hush()
                sys.stderr.write(f"{to_line(figure)}\n")
                figures.append(figure)
        hush()
    return figures


if __name__ == "__main__":
    sys.exit(main())
