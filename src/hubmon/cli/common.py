"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from hubmon import paths


def add_places(parser: argparse.ArgumentParser) -> None:
    """``--config`` and ``--store``."""
    parser.add_argument(
        "--config", metavar="FILE", help=f"the configuration (else ${paths.CONFIG_VARIABLE})"
    )
    add_store(parser)


def add_store(parser: argparse.ArgumentParser) -> None:
    """``--store`` alone."""
    parser.add_argument(
        "--store", metavar="FILE", help=f"the database (else ${paths.STORE_VARIABLE})"
    )


def places(args: argparse.Namespace) -> tuple[Path, Path]:
    """The configuration file and the database that are meant."""
    config = paths.config_path(args.config)
    return config, paths.store_path(args.store, config)
