"""Plugins are found where they are, and a broken one is listed as broken while the rest runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.connectors_support import StandingClock

from hubmon.config import parse
from hubmon.connect.plugins import Plugin, load_plugins
from hubmon.connect.source import build_source
from hubmon.errors import ConfigError

ROOT = Path(__file__).parents[2]
FIRST_PARTY = {"apprise", "crew", "http-publisher", "profile-publisher", "salesforce", "social"}

PLUGIN = """
from msgspec import Struct
from hubmon.connect import ConnectorType, hookimpl

class Config(Struct):
    pass

@hookimpl
def hubmon_connectors():
    return [ConnectorType(name={name!r}, summary="One more", config=Config, create=None)]
"""

ESTIMATORS = """
from hubmon.connect import hookimpl

@hookimpl
def hubmon_estimators():
    return {offer}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before = set(sys.modules)
    folder = tmp_path / "mine"
    folder.mkdir()
    yield folder
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def plugin(folder: Path, name: str, text: str) -> Plugin:
    """A plugin of one file, as it is listed after it was loaded beside the installed ones."""
    (folder / f"{name}.py").write_text(text)
    host = load_plugins([folder])
    assert set(host.types) >= FIRST_PARTY
    (found,) = [plugin for plugin in host.plugins if plugin.name == name]
    return found


def test_installed_plugins_are_found_by_their_entry_points() -> None:
    host = load_plugins([])
    assert set(host.types) == FIRST_PARTY
    names = [
        "hubmon_apprise",
        "hubmon_crew",
        "hubmon_publish",
        "hubmon_salesforce",
        "hubmon_social",
    ]
    assert [p.name for p in host.plugins] == names
    assert all(plugin.origin.startswith("hubmon ") for plugin in host.plugins)


def test_the_repositorys_own_folder_is_harmless_beside_them() -> None:
    assert load_plugins([ROOT / "plugins"]) == load_plugins([])


def test_a_file_and_a_package_in_a_folder_are_plugins(folder: Path) -> None:
    (folder / "single_desk.py").write_text(PLUGIN.format(name="single"))
    package = folder / "packaged_desk"
    package.mkdir()
    (package / "__init__.py").write_text("from packaged_desk.inner import hubmon_connectors\n")
    (package / "inner.py").write_text(PLUGIN.format(name="packaged"))
    for other in ("_hidden.py", ".hidden.py", "notes.txt"):
        (folder / other).write_text("raise SystemExit")
    (folder / "no_package").mkdir()
    host = load_plugins([folder])
    assert set(host.types) == FIRST_PARTY | {"single", "packaged"}
    assert not [plugin.error for plugin in host.plugins if plugin.error]


def test_a_plugin_may_offer_estimators_alone_or_beside_connectors(folder: Path) -> None:
    (folder / "alone.py").write_text(ESTIMATORS.format(offer="{'one': list}"))
    both = PLUGIN.format(name="desk") + ESTIMATORS.format(offer="{'two': dict}")
    (folder / "both.py").write_text(both)
    (folder / "third.py").write_text(ESTIMATORS.format(offer="{'two': list, 'three': list}"))
    host = load_plugins([folder])
    assert host.estimators == {"one": list, "two": dict}
    assert "desk" in host.types
    (broken,) = [plugin for plugin in host.plugins if plugin.error]
    assert (broken.name, broken.error) == ("third", "another plugin already offers two")


def test_plugins_can_be_loaded_again_in_the_same_process(folder: Path) -> None:
    (folder / "single_desk.py").write_text(PLUGIN.format(name="single"))
    assert load_plugins([folder]) == load_plugins([folder])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 5\n1 / 0", "ZeroDivisionError: division by zero (broken_desk.py, line 2)"),
        ("def broken(:", "SyntaxError: invalid syntax"),
        ("import a_module_nobody_has", "ModuleNotFoundError: No module named"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("class Odd(Exception):\n    __str__ = None\nraise Odd", "Odd"),
        ("x = 5", "it has no function hubmon_connectors or hubmon_estimators marked @hookimpl"),
        (
            "def hubmon_connectors(): return []",
            "it has no function hubmon_connectors or hubmon_est",
        ),
        (
            PLUGIN.format(name="x").replace("def hubmon_connectors", "def hubmon_conectors"),
            "unknown hook 'hubmon_conectors'",
        ),
        (
            PLUGIN.format(name="x").replace("connectors():", "connectors(config):"),
            "PluginValidationError",
        ),
        (
            PLUGIN.format(name="x").split("return")[0] + "return None",
            "has to return a list of Conn",
        ),
        (PLUGIN.format(name="x").split("return")[0] + "return []", "has to return a list of Conn"),
        (
            PLUGIN.format(name="x").split("return")[0] + "return ['x']",
            "has to return a list of Conn",
        ),
        (PLUGIN.format(name=5), "the name and the summary of a ConnectorType have to be text"),
        (
            PLUGIN.format(name="x").replace("(Struct)", ""),
            "the config of x has to be a msgspec.Str",
        ),
        (
            PLUGIN.format(name="x").replace("    pass", "    every: int"),
            "uses hubmon's own key every",
        ),
        (
            PLUGIN.format(name="x").replace("create=None", "create=None, polls=False"),
            "x neither polls nor sends anything",
        ),
        (
            PLUGIN.format(name="x").replace("create=None", "create=None, sends={'fax'}"),
            "x is to send 'fax', which there is not",
        ),
        (PLUGIN.format(name="crew"), "another plugin already offers crew"),
        (ESTIMATORS.format(offer="None"), "has to return a mapping of names to makers"),
        (ESTIMATORS.format(offer="[list]"), "has to return a mapping of names to makers"),
        (ESTIMATORS.format(offer="{}"), "has to return a mapping of names to makers"),
        (ESTIMATORS.format(offer="{5: list}"), "a mapping of names to makers, not 5"),
        (ESTIMATORS.format(offer="{'x': 5}"), "a mapping of names to makers, not 'x'"),
    ],
)
def test_a_broken_plugin_is_listed_with_its_reason(folder: Path, text: str, words: str) -> None:
    found = plugin(folder, "broken_desk", text)
    assert words in found.error
    assert found.types == ()
    assert found.origin == str(folder / "broken_desk.py")


def test_a_file_that_has_the_name_of_another_module_is_listed_as_broken(folder: Path) -> None:
    found = plugin(folder, "json", PLUGIN.format(name="x"))
    assert (
        found.error == "ImportError: a module named json exists already; give the file another name"
    )


def test_of_two_files_of_one_name_the_second_is_listed_as_broken(folder: Path) -> None:
    other = folder.parent / "others"
    other.mkdir()
    (folder / "same_desk.py").write_text(PLUGIN.format(name="one"))
    (other / "same_desk.py").write_text(PLUGIN.format(name="two"))
    host = load_plugins([folder, other])
    assert "one" in host.types
    (broken,) = [plugin for plugin in host.plugins if plugin.error]
    assert broken.origin == str(other / "same_desk.py")


def test_a_folder_that_is_not_there_is_listed_and_the_rest_runs(folder: Path) -> None:
    (folder / "single_desk.py").write_text(PLUGIN.format(name="single"))
    (folder / "file").touch()
    host = load_plugins([folder.parent / "nowhere", folder, folder / "file"])
    assert set(host.types) == FIRST_PARTY | {"single"}
    errors = [plugin.error for plugin in host.plugins if plugin.error]
    assert errors[0].startswith("`plugins.folders`: ")
    assert errors[0].endswith("nowhere cannot be read (No such file or directory)")
    assert errors[1].endswith("file cannot be read (Not a directory)")


def test_a_connector_of_a_broken_plugin_says_why_it_cannot_be_used(folder: Path) -> None:
    (folder / "broken_desk.py").write_text("1 / 0")
    tables = {"plugins": {"folders": ["mine"]}, "connectors": {"d": {"plugin": "broken_desk"}}}
    config = parse(tables, folder.parent / "hubmon.toml")
    plugins = load_plugins(config.plugin_folders)
    with pytest.raises(ConfigError) as raised:
        build_source("d", config, plugins, StandingClock(), folder)
    assert "`connectors.d.plugin`: the plugin 'broken_desk' is broken: Zero" in raised.value.message
