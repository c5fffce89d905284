"""Language tags from sources, made comparable (BCP-47, RFC 5646)."""

from __future__ import annotations

from functools import lru_cache

import langcodes

from hubmon.model.language import UNDETERMINED, base


@lru_cache(maxsize=4096)
def language_tag(raw: str | None) -> str:
    """The standard form of a source's language tag: ``nl_NL`` -> ``nl-NL``, ``iw`` -> ``he``.

    What says nothing of a language gives ``und``: nothing at all, an invalid tag, ``zxx`` (no
    linguistic content), ``art`` (X's mark for emoji) and the private codes ``qaa`` to ``qtz`` (X's
    ``qme``, ``qht`` and others).
    """
    if not raw:
        return UNDETERMINED
    try:
        tag = langcodes.standardize_tag(raw.strip())
    except ValueError:  # LanguageTagError is one
        return UNDETERMINED
    language = tag.split("-", 1)[0]
    private = len(language) == 3 and "qaa" <= language <= "qtz"
    if private or language in {"zxx", "art", "mul", "mis"} or not langcodes.tag_is_valid(tag):
        return UNDETERMINED
    return tag


@lru_cache(maxsize=4096)
def base_language(raw: str | None) -> str:
    """The language under which a source's tag is grouped: ``pt_BR`` -> ``pt``, ``nb`` -> ``no``."""
    return base(language_tag(raw))
