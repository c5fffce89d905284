"""Finds plugins and what they offer. One that is broken is listed as such and hurts nobody else."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pluggy
from msgspec import Struct

from hubmon.config import OF_EVERY_CONNECTOR
from hubmon.connect import hookspecs
from hubmon.connect.contract import ConnectorType, OutgoingKind
from hubmon.errors import ConfigError, HubmonError
from hubmon.estimate.contract import Maker

GROUPS = ("hubmon.connectors", "hubmon.estimators")
"""The entry point groups of plugins; either will do for any plugin."""


_NOTHING = object()
"""What a hook returns that returns None."""


class PluginError(HubmonError):
    """A plugin does not keep to the contract."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was found."""

    name: str
    origin: str
    """Where it comes from, for people: a package and its version, or a file."""
    types: tuple[ConnectorType[Any], ...] = ()
    estimators: Mapping[str, Maker] = field(default_factory=dict)
    error: str = ""
    """Why it cannot be used; empty when it can."""


@dataclass(frozen=True, slots=True)
class PluginHost:
    """All plugins, and what those offer that work."""

    plugins: Sequence[Plugin]
    types: Mapping[str, ConnectorType[Any]]
    estimators: Mapping[str, Maker]

    def type_named(self, name: str) -> ConnectorType[Any]:
        """The connector type a configuration names; raises `ConfigError`."""
        if name in self.types:
            return self.types[name]
        broken = {plugin.name: plugin.error for plugin in self.plugins if plugin.error}
        for guess in (name, f"hubmon_{name}"):
            if guess in broken:
                raise ConfigError(f"the plugin {name!r} is broken: {broken[guess]}")
        raise ConfigError(
            f"there is no plugin {name!r}; there are: {', '.join(sorted(self.types)) or 'none'}",
            hint=f"`hubmon plugin list` says why these are broken: {', '.join(sorted(broken))}."
            if broken
            else "Install it, or name its folder under [plugins] folders.",
        )


def load_plugins(folders: Iterable[Path]) -> PluginHost:
    """Load every plugin from entry points and from `folders`.

    A module of an entry point that lies in a folder as well counts as installed.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    plugins: list[Plugin] = []
    types: dict[str, ConnectorType[Any]] = {}
    estimators: dict[str, Maker] = {}
    for name, origin, load in _candidates(folders):
        plugin = _load(manager, name, origin, load)
        double = [*types.keys() & {kind.name for kind in plugin.types}]
        double += estimators.keys() & plugin.estimators.keys()
        if double:
            why = f"another plugin already offers {', '.join(sorted(double))}"
            plugin = Plugin(name, origin, error=why)
        plugins.append(plugin)
        types.update({kind.name: kind for kind in plugin.types})
        estimators.update(plugin.estimators)
    return PluginHost(tuple(plugins), types, estimators)


def _candidates(folders: Iterable[Path]) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    points = (point for group in GROUPS for point in entry_points(group=group))
    installed = {point.value.partition(":")[0]: point for point in points}
    for name, point in sorted(installed.items()):
        package = point.dist
        yield name, f"{package.name} {package.version}" if package else point.value, point.load
    for folder in folders:
        try:
            modules = _modules_in(folder)
        except OSError as error:
            yield folder.name, str(folder), partial(_refuse, folder, error)
        else:
            for path in modules:
                if path.stem not in installed:
                    yield path.stem, str(path), _FileLoader(path)


def _refuse(folder: Path, error: OSError) -> None:
    raise ConfigError(f"`plugins.folders`: {folder} cannot be read ({error.strerror})") from error


def _modules_in(folder: Path) -> list[Path]:
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
        file = (self.path / "__init__.py" if self.path.is_dir() else self.path).absolute()
        known = sys.modules.get(name)
        if known is not None:
            if getattr(known, "__file__", None) == str(file):
                return known
            raise ImportError(f"a module named {name} exists already; give the file another name")
        spec = importlib.util.spec_from_file_location(
            name,
            file,
            submodule_search_locations=[str(self.path)] if self.path.is_dir() else None,
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


def _load(manager: pluggy.PluginManager, name: str, origin: str, load: Callable[[], Any]) -> Plugin:
    known_as = f"{name} from {origin}"  # files in two folders may have one name
    try:
        module = load()
        manager.register(module, known_as)
        manager.check_pending()
        return _offered(manager, module, name, origin)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a plugin may fail in any way
        if manager.has_plugin(known_as):
            manager.unregister(name=known_as)
        return Plugin(name, origin, error=_why(error) + _where(error, Path(origin).absolute()))


def _why(error: BaseException) -> str:
    if isinstance(error, HubmonError):
        return error.message
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001  # a plugin's own error may fail in any way
        return type(error).__name__


def _where(error: BaseException, origin: Path) -> str:
    """The last line of the plugin's own that was run; nothing where none was."""
    run = traceback.extract_tb(error.__traceback__)
    own = [each for each in run if Path(each.filename).is_relative_to(origin)]
    return f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""


def _offered(manager: pluggy.PluginManager, module: Any, name: str, origin: str) -> Plugin:
    connectors = _returned(manager.hook.hubmon_connectors, module)
    estimators = _returned(manager.hook.hubmon_estimators, module)
    if connectors is None and estimators is None:
        raise PluginError(
            "it has no function hubmon_connectors or hubmon_estimators marked @hookimpl"
        )
    if connectors is not None:
        _check_kinds(connectors)
    if estimators is not None:
        _check_estimators(estimators)
    return Plugin(name, origin, tuple(connectors or ()), dict(estimators or {}))


def _returned(hook: pluggy.HookCaller, module: Any) -> Any:
    """What the module's implementation returns; None without one."""
    for implementation in hook.get_hookimpls():
        if implementation.plugin is module:
            returned = implementation.function()
            return _NOTHING if returned is None else returned
    return None


def _check_kinds(returned: Any) -> None:
    if not isinstance(returned, list | tuple) or not returned:
        raise PluginError("hubmon_connectors() has to return a list of ConnectorType")
    for kind in returned:
        _check_kind(kind)


def _check_estimators(returned: Any) -> None:
    if not isinstance(returned, Mapping) or not returned:
        raise PluginError("hubmon_estimators() has to return a mapping of names to makers")
    for name, make in returned.items():
        if not (isinstance(name, str) and name and callable(make)):
            raise PluginError(
                f"hubmon_estimators() has to return a mapping of names to makers, not {name!r}"
            )


def _check_kind(kind: Any) -> None:
    if not isinstance(kind, ConnectorType):
        raise PluginError("hubmon_connectors() has to return a list of ConnectorType")
    if not (isinstance(kind.name, str) and isinstance(kind.summary, str)):
        raise PluginError("the name and the summary of a ConnectorType have to be text")
    if not (isinstance(kind.config, type) and issubclass(kind.config, Struct)):
        raise PluginError(f"the config of {kind.name} has to be a msgspec.Struct")
    if not (kind.polls or kind.sends):
        raise PluginError(f"{kind.name} neither polls nor sends anything")
    unheard_of = sorted(set(kind.sends) - set(get_args(OutgoingKind)))
    if unheard_of:
        raise PluginError(f"{kind.name} is to send {unheard_of[0]!r}, which there is not")
    ours = OF_EVERY_CONNECTOR & set(kind.config.__struct_encode_fields__)
    if ours:
        raise PluginError(f"the config of {kind.name} uses hubmon's own key {min(ours)}")
