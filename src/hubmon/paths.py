"""Where things are: flag, then environment, then configuration file, then the XDG places.

Only the standard library, and little of it: the instant commands start from here.
"""

from __future__ import annotations

import os
from pathlib import Path

from hubmon.errors import ConfigError

TYPE_CHECKING = False  # to load `typing` takes a quarter of a bare interpreter's start
if TYPE_CHECKING:
    from typing import Any

CONFIG_VARIABLE = "HUBMON_CONFIG"
STORE_VARIABLE = "HUBMON_STORE"
AGENT_VARIABLE = "HUBMON_AGENT"


def config_path(flag: str | None) -> Path:
    """The configuration file, whether or not it exists."""
    named = flag or os.environ.get(CONFIG_VARIABLE)
    return expand(named) if named else _xdg("XDG_CONFIG_HOME", ".config") / "config.toml"


def default_store() -> Path:
    """The database, where nothing names another."""
    return _xdg("XDG_DATA_HOME", ".local/share") / "hubmon.db"


def store_path(flag: str | None, config: Path) -> Path:
    """The database that is meant, reading no more of the configuration than its place."""
    named = flag or os.environ.get(STORE_VARIABLE)
    if named:
        return expand(named)
    configured = _configured(config, "store", "path")
    return store_from_config(configured, config) if configured else default_store()


def store_from_config(configured: str, config: Path) -> Path:
    """`store.path` as a file: relative to the configuration file's folder."""
    try:
        return config.parent / expand(configured)
    except ConfigError as error:
        raise ConfigError(f"{config}: `store.path`: {error.message}") from error


def expand(path: str) -> Path:
    """A path as a person writes it, ``~`` included; raises `ConfigError`."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{path}: nobody here has a home folder of this name.") from error


def agent_id(flag: str | None, config: Path) -> str | None:
    """Whose queue is meant; None when nobody said."""
    named = flag or os.environ.get(AGENT_VARIABLE)
    return named or _configured(config, "agent", "id")


def _configured(config: Path, table: str, key: str) -> str | None:
    """One text of the configuration, without a look at the rest."""
    found = read_table(config).get(table, {})
    if not isinstance(found, dict):
        raise ConfigError(f"{config}: `{table}`: expected a table.")
    value = found.get(key)
    if value is not None and not isinstance(value, str):
        raise ConfigError(f"{config}: `{table}.{key}`: expected text, got {value!r}.")
    return value


def read_table(config: Path) -> dict[str, Any]:
    """The configuration file as it stands; empty when there is none. Raises `ConfigError`."""
    try:
        text = config.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{config} cannot be read ({error.strerror}).") from error
    import tomllib  # noqa: PLC0415  # takes longer to load than all an agent's queue needs

    try:
        return tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{config} is not valid TOML: {error}.",
            hint="Text stands in quotes, and the file is saved as UTF-8.",
        ) from error


def _xdg(variable: str, fallback: str) -> Path:
    base = os.environ.get(variable)
    folder = Path(base) if base and Path(base).is_absolute() else Path.home() / fallback
    return folder / "hubmon"
