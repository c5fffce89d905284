"""Finds plugins and what they offer. One that is broken is listed as such and hurts nobody else."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pluggy

from hubmon.config import OF_EVERY_CONNECTOR
from hubmon.connect import hookspecs
from hubmon.connect.contract import ConnectorType
from hubmon.errors import ConfigError

GROUP = "hubmon.connectors"
"""The entry point group of connector plugins."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was found."""

    name: str
    origin: str
    """Where it comes from, for people: a package and its version, or a file."""
    types: tuple[ConnectorType[Any], ...] = ()
    error: str = ""
    """Why it cannot be used; empty when it can."""


@dataclass(frozen=True, slots=True)
class PluginHost:
    """All plugins, and the connector types of those that work."""

    plugins: Sequence[Plugin]
    types: Mapping[str, ConnectorType[Any]]

    def type_named(self, name: str) -> ConnectorType[Any]:
        """The connector type a configuration names; raises `ConfigError`."""
        if name in self.types:
            return self.types[name]
        broken = [p for p in self.plugins if p.error and name in (p.name, f"hubmon_{p.name}")]
        if broken:
            raise ConfigError(f"the plugin {name!r} is broken: {broken[0].error}")
        raise ConfigError(
            f"there is no plugin {name!r}; there are: {', '.join(sorted(self.types)) or 'none'}",
            hint="Install it, or name its folder under [plugins] folders.",
        )


def load_plugins(folders: Iterable[Path]) -> PluginHost:
    """Load every plugin from entry points and from `folders`.

    A name that is found twice counts where it was found first; entry points come before folders.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    plugins: dict[str, Plugin] = {}
    types: dict[str, ConnectorType[Any]] = {}
    for name, origin, load in _candidates(folders):
        if name not in plugins:
            plugin = _load(manager, name, origin, load, types)
            plugins[name] = plugin
            types.update({kind.name: kind for kind in plugin.types})
    return PluginHost(tuple(plugins.values()), types)


def _candidates(folders: Iterable[Path]) -> Iterator[tuple[str, str, Any]]:
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        package = point.dist
        origin = f"{package.name} {package.version}" if package else point.value
        yield point.value.partition(":")[0], origin, point.load
    for folder in folders:
        for path in _modules_in(folder):
            yield path.stem, str(path), _FileLoader(path)


def _modules_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise ConfigError(
            f"`plugins.folders` names {folder}, which is no folder.",
            hint="Mend the path or take it out of the configuration.",
        )
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith((".", "_"))
        and (path.suffix == ".py" or (path / "__init__.py").is_file())
    )


@dataclass(frozen=True, slots=True)
class _FileLoader:
    """Imports a single file or a package that is not on the path."""

    path: Path

    def __call__(self) -> ModuleType:
        name = self.path.stem
        if name in sys.modules:
            raise ImportError(f"a module named {name} exists already; give the file another name")
        package = self.path.is_dir()
        spec = importlib.util.spec_from_file_location(
            name,
            self.path / "__init__.py" if package else self.path,
            submodule_search_locations=[str(self.path)] if package else None,
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"{self.path} is no Python module")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module


def _load(
    manager: pluggy.PluginManager,
    name: str,
    origin: str,
    load: Any,
    taken: Mapping[str, ConnectorType[Any]],
) -> Plugin:
    try:
        module = load()
        manager.register(module, name)
        manager.check_pending()
        offered = _offered(manager, module)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a plugin may fail in any way
        if manager.has_plugin(name):
            manager.unregister(name=name)
        return Plugin(name, origin, error=f"{type(error).__name__}: {error}")
    double = [kind.name for kind in offered if kind.name in taken]
    if double:
        return Plugin(name, origin, error=f"another plugin already offers {', '.join(double)}")
    return Plugin(name, origin, offered)


def _offered(manager: pluggy.PluginManager, module: Any) -> tuple[ConnectorType[Any], ...]:
    found: list[ConnectorType[Any]] = []
    for implementation in manager.hook.hubmon_connectors.get_hookimpls():
        if implementation.plugin is module:
            found.extend(cast("list[ConnectorType[Any]]", implementation.function()))
    wrong = [kind for kind in found if not isinstance(kind, ConnectorType)]
    if wrong or not found:
        raise TypeError("hubmon_connectors() has to return a list of ConnectorType")
    for kind in found:
        taken = OF_EVERY_CONNECTOR.intersection(kind.config.__struct_fields__)
        if taken:
            raise TypeError(f"{kind.name}: every connector has a key {', '.join(sorted(taken))}")
    return tuple(found)
