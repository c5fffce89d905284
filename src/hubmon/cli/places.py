"""Where the configuration and the database are, by the options that most commands share."""

from __future__ import annotations

import os
from pathlib import Path

from hubmon import paths
from hubmon.errors import ConfigError

TYPE_CHECKING = False  # to load `typing` takes a quarter of a bare interpreter's start
if TYPE_CHECKING:
    import argparse


def add_places(parser: argparse.ArgumentParser) -> None:
    """``--config`` and ``--store``."""
    parser.add_argument(
        "--config", metavar="FILE", help=f"the configuration (else ${paths.CONFIG_VARIABLE})"
    )
    parser.add_argument(
        "--store", metavar="FILE", help=f"the database (else ${paths.STORE_VARIABLE})"
    )


def places(args: argparse.Namespace, *, made_later: bool = False) -> tuple[Path, Path]:
    """The configuration file and the database that are meant.

    Args:
        args: with what `add_places` asked for.
        made_later: whether a configuration that somebody named may be absent.

    Raises:
        ConfigError: a configuration was named and is not there.
    """
    config = paths.config_path(args.config)
    named = args.config or os.environ.get(paths.CONFIG_VARIABLE)
    if named and not made_later and not config.exists():
        raise ConfigError(
            f"There is no configuration at {config}.",
            hint=f"Mend --config or ${paths.CONFIG_VARIABLE}; `hubmon config init` makes one.",
        )
    return config, paths.store_path(args.store, config)
