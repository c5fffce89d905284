"""What every table of the configuration holds to."""

# Annotations are no text here: msgspec would compile each of them at every start.

from datetime import timedelta

from msgspec import Struct


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the configuration; a key it does not know is an error."""


def refuse_nothing(**durations: timedelta | None) -> None:
    """Raise `ValueError` for the first that is a time of no length; None is not asked for."""
    for key, duration in durations.items():
        if duration == timedelta(0):
            raise ValueError(f"`{key}` has to be more than 0 seconds")
