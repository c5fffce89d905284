"""Make, check or find the configuration."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import aclosing
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from hubmon.cli.places import add_places, places
from hubmon.errors import ConfigError

if TYPE_CHECKING:
    from hubmon.config import Config
    from hubmon.connect.plugins import PluginHost
    from hubmon.connect.source import Source


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "action",
        choices=["init", "check", "path"],
        help="init: write one to start from; check: say what is wrong; path: print where it is",
    )
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    path, store = places(args, made_later=True)
    if args.action == "path":
        print(path)
        return 0
    return _init(path) if args.action == "init" else _check(path, store)


def _init(path: Path) -> int:
    example = files("hubmon").joinpath("config.example.toml").read_text(encoding="utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(example)
    except FileExistsError:
        raise ConfigError(
            f"{path} exists already and stays as it is.",
            hint="Check it with `hubmon config check`.",
        ) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}).") from error
    print(f"Wrote {path}. Open it, choose your connectors, then run `hubmon config check`.")
    return 0


def _check(path: Path, store: Path) -> int:
    from hubmon.config import load  # noqa: PLC0415  # loaded only when the command runs
    from hubmon.connect.clock import SystemClock  # noqa: PLC0415  # the same
    from hubmon.connect.plugins import load_plugins  # noqa: PLC0415  # the same
    from hubmon.connect.source import build_source  # noqa: PLC0415  # the same

    if not path.exists():
        raise ConfigError(
            f"There is no configuration at {path}.", hint="`hubmon config init` makes one."
        )
    config = load(path)
    for folder in config.plugin_folders:
        if not folder.is_dir():
            raise ConfigError(f"{path}: `plugins.folders`: there is no folder {folder}.")
    plugins = load_plugins(config.plugin_folders)

    for name, settings in config.connectors.items():
        source = build_source(name, config, plugins, SystemClock(), store.parent)
        if settings.enabled:
            asyncio.run(_prepare(source))
    _check_alerts(config, plugins)
    print(f"{path} is sound. Connectors: {', '.join(config.connectors) or 'none yet'}.")
    print(f"The database is {store}.")
    return 0


async def _prepare(source: Source) -> None:
    async with aclosing(source):
        await source.prepare()


def _check_alerts(config: Config, plugins: PluginHost) -> None:
    for name, rules in config.alerts.items():
        for key, connector in ((name, name), (f"{name}.escalates", rules.escalates)):
            if not connector:
                continue
            plugin = config.connectors[connector].plugin
            if "alert" not in plugins.type_named(plugin).sends:
                raise ConfigError(
                    f"{config.path}: `alerts.{key}`: the connector {connector!r} delivers no"
                    f" alerts; its plugin is {plugin!r}.",
                    hint="docs/alerts.md shows how to configure one that does.",
                )
