"""Reads plain options at once: `argparse` alone takes as long as half an interpreter's start."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import SimpleNamespace


def read_options(
    words: Sequence[str], values: Collection[str], switches: Collection[str]
) -> SimpleNamespace | None:
    """The options among `words`, as argparse would give them.

    Args:
        words: what follows the command.
        values: names of options that take a value, written ``--name VALUE`` or ``--name=VALUE``.
        switches: names of options that take none.

    Returns:
        None when there is anything else, such as a slip or a call for help: argparse knows what to
        say to it.
    """
    found: dict[str, str | bool | None] = dict.fromkeys(values)
    found.update({name.replace("-", "_"): False for name in switches})
    left = iter(words)
    for word in left:
        name, equals, value = word[2:].partition("=")
        if not word.startswith("--"):
            return None
        if name in switches and not equals:
            found[name.replace("-", "_")] = True
        elif name in values:
            value = value if equals else next(left, "-")
            if value.startswith("-"):
                return None
            found[name] = value
        else:
            return None
    return SimpleNamespace(**found)
