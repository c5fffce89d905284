"""What may stand at a key that takes one of a few words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.inspect import (
    DictType,
    EnumType,
    ListType,
    LiteralType,
    StructType,
    Type,
    UnionType,
    VarTupleType,
    type_info,
)


def choices(kind: type[Struct], place: str) -> list[str]:
    """The words that `kind` takes at a place such as ``$.alerts[0].kinds``, as msgspec tells it.

    None where that is not known.
    """
    there: Sequence[Type] = [type_info(kind)]
    for step in re.findall(r"\[[^\]]*\]|[^.\[\]]+", place.removeprefix("$")):
        there = [inner for each in _one_by_one(there) for inner in _inside(each, step)]
    return [word for each in _one_by_one(there) for word in _words(each)]


def _one_by_one(kinds: Iterable[Type]) -> Iterator[Type]:
    for kind in kinds:
        yield from kind.types if isinstance(kind, UnionType) else (kind,)


def _inside(kind: Type, step: str) -> Sequence[Type]:
    """What a key or a place in a list may hold."""
    if isinstance(kind, StructType):
        return [field.type for field in kind.fields if field.encode_name == step]
    if isinstance(kind, DictType):
        return [kind.value_type]
    return [kind.item_type] if isinstance(kind, (ListType, VarTupleType)) else []


def _words(kind: Type) -> Sequence[str]:
    if isinstance(kind, LiteralType):
        return [str(value) for value in kind.values]
    return [str(each.value) for each in kind.cls] if isinstance(kind, EnumType) else []
