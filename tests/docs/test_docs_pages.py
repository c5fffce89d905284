"""Every page: its links lead somewhere, its configuration works, its commands exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from tests.connectors_support import StandingClock
from tests.docs.pages import PAGES, ROOT, blocks, named, page, prose

from hubmon.cli import COMMANDS, full_parser
from hubmon.config import parse
from hubmon.connect.plugins import load_plugins
from hubmon.connect.source import build_source

OPERATORS = page("docs/operators.md")


def anchors(path: Path) -> set[str]:
    """The anchors that a web page makes of the headings."""
    heads = re.findall(r"^#+ (.*)$", prose(path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(path.read_text("utf-8")))
    for link in links:
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_reached_from_the_readme() -> None:
    reached, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        here = ahead.pop()
        if here in reached:
            continue
        reached.add(here)
        links = re.findall(r"\]\(([^)#\s]+\.md)", here.read_text("utf-8"))
        ahead += [(here.parent / link).resolve() for link in links if "://" not in link]
    assert not set(PAGES) - reached


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_configuration_is_sound(path: Path, tmp_path: Path) -> None:
    plugins = load_plugins([])
    for block in blocks(path.read_text("utf-8"), "toml"):
        table = tomllib.loads(block)
        if "project" in table:
            continue  # a plugin's own pyproject.toml
        config = parse(table, tmp_path / "config.toml")
        for name, connector in config.connectors.items():
            if connector.plugin in plugins.types:
                build_source(name, config, plugins, StandingClock(), tmp_path)


def commands(text: str) -> list[str]:
    """What is to be typed: the lines of shell blocks, and the code in sentences."""
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", prose(text))


WANT_MORE = {"backtest", "completion", "config", "note", "plugin", "ssh-key"}
"""Commands that a sentence may name without the words they cannot do without."""


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_command_exists_with_its_options(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in commands(path.read_text("utf-8")):
        words = shlex.split(line, comments=True) if line.startswith("hubmon ") else []
        if len(words) < 2 or words[1:] == ["--version"]:
            continue
        assert words[1] in COMMANDS, line
        if words[1] not in WANT_MORE or len(words) > 2:
            try:
                full_parser().parse_args(words[1:])
            except SystemExit:
                pytest.fail(f"{line}\n{capsys.readouterr().err}")


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_target_of_make_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", page("Makefile"), re.MULTILINE))
    for line in commands(path.read_text("utf-8")):
        words = shlex.split(line, comments=True) if line.startswith("make ") else []
        assert set(words[1:]) <= targets, line


def test_the_readme_begins_with_the_two_commands() -> None:
    first = blocks(page("README.md"), "sh")[0]
    assert [line.partition("#")[0].strip() for line in first.splitlines()] == [
        "make demo",
        "make test",
    ]


def test_every_command_is_explained_somewhere() -> None:
    told = "\n".join(path.read_text("utf-8") for path in PAGES)
    assert not [name for name in COMMANDS if f"hubmon {name}" not in told]


def test_the_operators_page_names_every_variable_of_the_environment() -> None:
    read = "".join(path.read_text("utf-8") for path in (ROOT / "src/hubmon").rglob("*.py"))
    own = set(re.findall(r'"(HUBMON_\w+|XDG_\w+_HOME|NO_COLOR|COLUMNS|TERM)"', read))
    assert {"HUBMON_CONFIG", "HUBMON_STORE", "HUBMON_AGENT"} <= own
    assert not {
        name for name in own if f"{name}`" not in OPERATORS and f"${name}/" not in OPERATORS
    }
