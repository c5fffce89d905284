"""Say what is wrong here and how to mend it."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import aclosing, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hubmon.cli.places import add_places, places
from hubmon.errors import CollectorRunning, HubmonError, StoreMissing
from hubmon.faces.counts import counted
from hubmon.plain import plain

if TYPE_CHECKING:
    from hubmon.config import Config
    from hubmon.connect.plugins import PluginHost

_LITTLE_ROOM = 200_000_000


class Finding(NamedTuple):
    """One thing that was looked at."""

    sound: bool
    what: str
    hint: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Print what was looked at, one line each; fails when something is wrong."""
    path, store = places(args, made_later=True)
    wrong = 0
    for finding in _findings(path, store):
        print(f"{'ok     ' if finding.sound else 'PROBLEM'}  {finding.what}")
        if finding.hint:
            for line in finding.hint.splitlines():
                print(f"         {line}")
        wrong += not finding.sound
    print(f"\n{counted(wrong, 'problem')}.")
    return int(wrong > 0)


def _findings(path: Path, store: Path) -> Iterator[Finding]:
    yield _terminal()
    yield from _store(store)
    try:
        yield from _configuration(path, store)
    except HubmonError as error:
        yield Finding(False, error.message, error.hint)


def _terminal() -> Finding:
    encoding = (sys.stdout.encoding or "").lower()
    if "utf" not in encoding:
        return Finding(
            False,
            f"the terminal's encoding is {encoding or 'unknown'}, not UTF-8",
            "Set LANG to one that ends in .UTF-8, such as C.UTF-8.",
        )
    size = shutil.get_terminal_size()
    if sys.stdout.isatty() and (size.columns < 80 or size.lines < 24):
        return Finding(
            False,
            f"the terminal has {size.columns}x{size.lines} cells",
            "The wall wants 80x24 at least; `hubmon queue` is content with 40 columns.",
        )
    return Finding(True, f"terminal {os.environ.get('TERM', 'none')}, {encoding}")


def _store(store: Path) -> Iterator[Finding]:
    from hubmon.store.connection import open_to_read, speaking_plainly  # noqa: PLC0415  # on use
    from hubmon.store.lock import CollectorLock  # noqa: PLC0415  # the same

    try:
        db = open_to_read(store)
    except StoreMissing:
        yield _not_made_yet(store)
        return
    except HubmonError as error:
        yield Finding(False, error.message, error.hint)
        return
    try:
        with speaking_plainly(store):
            ((verdict,),) = db.execute("PRAGMA quick_check(1)").fetchall()
            (newest,) = db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
    except HubmonError as error:
        yield Finding(False, error.message, error.hint)
        return
    finally:
        db.close()
    if verdict != "ok":
        yield Finding(False, f"{store} is damaged: {verdict}", "Put back a copy.")
    else:
        yield Finding(True, f"database {store}, sound, {counted(newest, 'event')} taken in")
    free = shutil.disk_usage(store.parent).free
    yield Finding(
        free > _LITTLE_ROOM,
        f"{free // 1_000_000} MB free on its disk",
        "" if free > _LITTLE_ROOM else "Free some space before it runs full.",
    )
    try:
        with CollectorLock(store):
            yield Finding(True, "nobody collects into it at present")
    except CollectorRunning as running:
        yield Finding(True, running.message)
    except HubmonError as error:
        yield Finding(False, error.message, error.hint)


def _not_made_yet(store: Path) -> Finding:
    folder = next(each for each in store.absolute().parents if os.access(each, os.F_OK))
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding(True, f"no database yet at {store}; the first start makes it")
    return Finding(
        False,
        f"no database at {store}, and none can be made in {folder}",
        "Let hubmon write there, or choose another place with --store or `store.path`.",
    )


def _configuration(path: Path, store: Path) -> Iterator[Finding]:
    from hubmon.config import load  # noqa: PLC0415  # loaded on use
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # the same

    if not path.exists():
        yield Finding(
            False, f"no configuration at {path}", "`hubmon config init` makes one to start from."
        )
        return
    config = load(path)
    yield Finding(True, f"configuration {path}")
    if config.publish.folder is not None:
        yield _page(config.publish.folder, store)
    plugins = load_plugins(config.plugin_folders)
    for plugin in plugins.plugins:
        if plugin.error:
            said = plain(f"plugin {plugin.name} is broken: {plugin.error}")
            yield Finding(False, said, f"It is {plain(plugin.origin)}.")
    if not config.connectors:
        yield Finding(False, "no connectors configured", f"Open {path} and switch one on.")
    for name, connector in config.connectors.items():
        if connector.enabled:
            yield asyncio.run(_connector(name, config, plugins, store))
        else:
            yield Finding(True, f"connector {plain(name)} is switched off")


def _page(folder: Path, store: Path) -> Finding:
    from hubmon.faces.page.keeper import PAGE  # noqa: PLC0415  # loaded on use

    if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
        return Finding(
            False,
            f"the page cannot be published into {folder}",
            "The folder has to be there and writable for whoever runs hubmon.",
        )
    trouble = _trouble_sending(PAGE, store)
    if trouble:
        return Finding(False, f"page {folder}: {trouble}", "The collector tries it again.")
    page = folder / "index.html"
    if not page.exists():
        return Finding(True, f"page {folder}, not published yet")
    published = datetime.fromtimestamp(page.stat().st_mtime, UTC)
    return Finding(True, f"page {folder}, published {published:%Y-%m-%d %H:%M} UTC")


def _trouble_sending(name: str, store: Path) -> str:
    """What the last try to send of the page, or of a connector, came to; empty: it went well."""
    from hubmon.store.reader import StoreReader  # noqa: PLC0415  # loaded on use

    try:
        with closing(StoreReader(store)) as reader:
            sources = reader.sources(datetime.now(UTC))
    except HubmonError:  # told of the database itself
        return ""
    tried = (each for each in sources if each.name == name and not each.polls)
    return next((plain(each.error) for each in tried), "")


async def _connector(name: str, config: Config, plugins: PluginHost, store: Path) -> Finding:
    from hubmon.connect.clock import SystemClock  # noqa: PLC0415  # loaded on use
    from hubmon.connect.source import build_source  # noqa: PLC0415  # the same

    def finding(sound: bool, said: object, hint: str = "") -> Finding:
        what, how = (plain(config.secrets.redact(text)) for text in (str(said), hint))
        return Finding(sound, f"connector {plain(name)}: {what}", how)

    try:
        source = build_source(name, config, plugins, SystemClock(), store.parent)
        async with aclosing(source):
            said = await source.check()
        trouble = _trouble_sending(name, store)
        if trouble:
            return finding(False, trouble, "The collector tries it again.")
        return finding(True, said)
    except HubmonError as error:
        return finding(False, error.message, error.hint)
    except Exception as error:  # noqa: BLE001  # a plugin may fail in any way
        return finding(False, f"the plugin failed with {error!r}")
