"""How language tags are grouped."""

from __future__ import annotations

UNDETERMINED = "und"
"""The language of a text whose language nobody told us (BCP-47)."""

_READ_BY_THE_SAME_PEOPLE = {"nb": "no", "nn": "no"}


def base(tag: str) -> str:
    """The language under which a standard tag is counted: ``pt-BR`` -> ``pt``, ``nb`` -> ``no``."""
    language = tag.partition("-")[0]
    return _READ_BY_THE_SAME_PEOPLE.get(language, language)
