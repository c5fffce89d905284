"""Where the configuration names secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from hubmon.settings import Secret


def named_secrets(value: Any, key: str) -> Iterator[tuple[str, Secret]]:
    """Every secret in a part of the configuration, with its key path in the file.

    Args:
        value: of a type that `hubmon.config.convert` makes.
        key: the key path of `value`, such as ``connectors.feed``.
    """
    if isinstance(value, Secret):
        yield key, value
    elif isinstance(value, Struct):
        for field in fields(value):
            yield from named_secrets(getattr(value, field.name), f"{key}.{field.encode_name}")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from named_secrets(item, f"{key}.{name}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from named_secrets(item, f"{key}[{number}]")
