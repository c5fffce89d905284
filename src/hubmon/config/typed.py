"""Plain data, as TOML has it, made into the types that the configuration is of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from hubmon.errors import ConfigError
from hubmon.paths import expand
from hubmon.settings import Duration, Secret, Secrets

_NO_CHOICE = "Invalid enum value"
_IN_PEOPLES_WORDS = {
    "Object missing required field": "this key is missing",
    "Object contains unknown field": "there is no such key",
    _NO_CHOICE: "it cannot be",
    "Expected": "expected",
    " | null": "",
    "`object`": "a table",
    "`str`": "text",
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`array`": "a list",
    "of length <=": "of a length of at most",
    "of length >=": "of a length of at least",
    " >= ": " of at least ",
    " <= ": " of at most ",
    " > ": " more than ",
    " < ": " less than ",
}
"""What msgspec says, in the words of somebody who writes TOML."""

_FIELD_IN_QUESTION = r"(Object (?:missing required|contains unknown) field) `(.*)`"

_EXAMPLE = "`hubmon config init --config FILE` writes one that shows every key."

TableT = TypeVar("TableT", bound=Struct)


def convert(
    value: Any,
    kind: type[TableT],
    path: Path,
    secrets: Secrets,
    where: str = "",
    hint: str = _EXAMPLE,
) -> TableT:
    """`value` as a `kind`.

    Args:
        value: plain data as read from TOML.
        kind: the type it has to have.
        path: the configuration file; `Secret` and `Path` values are relative to its folder.
        secrets: makes the secrets.
        where: the key path of `value` in the file, such as ``connectors.feed``.
        hint: where the keys are explained.

    Raises:
        ConfigError: naming the key with its full path.
    """

    def decode(wanted: type[Any], raw: Any) -> Any:
        if wanted is Duration and isinstance(raw, str):
            return Duration.parse(raw)
        if wanted is Secret:  # what was written in its place is nobody's business
            return secrets.secret(raw if isinstance(raw, str) else "", path.parent)
        if wanted is Path and isinstance(raw, str):
            return _file_at(raw, path)
        wanted_form = 'a duration such as "5m"' if wanted is Duration else "text"
        raise ValueError(f"expected {wanted_form}, got {raw!r}")

    try:
        return msgspec.convert(value, kind, dec_hook=decode)
    except msgspec.ValidationError as error:
        key, what = _in_peoples_words(str(error), kind, where)
        raise ConfigError(
            f"{path}: {f'`{key}`: ' if key else ''}{what}.",
            hint=hint,
        ) from error


def _file_at(raw: str, config: Path) -> Path:
    try:
        return config.parent / expand(raw)
    except ConfigError as error:
        raise ValueError(error.message) from error


def _in_peoples_words(said: str, kind: type[Struct], where: str) -> tuple[str, str]:
    """The key in question and what is wrong with it, of what msgspec says."""
    what, _, place = said.partition(" - at ")
    inner = place.strip("`").removeprefix("$").lstrip(".").replace("[...]", "")
    inner = re.sub(r"\[(\d+)\]", lambda index: f"[{int(index[1]) + 1}]", inner)
    named = re.fullmatch(_FIELD_IN_QUESTION, what)
    if named is not None:
        what = named[1]
    for theirs, ours in _IN_PEOPLES_WORDS.items():
        what = what.replace(theirs, ours)
    if said.startswith(_NO_CHOICE):
        from hubmon.config.choices import choices  # noqa: PLC0415  # loaded only for a slip

        if words := choices(kind, place.strip("`")):
            what += f"; it can be {', '.join(words)}"
    key = ".".join(part for part in (where, inner, named[2] if named else "") if part)
    return key, what
