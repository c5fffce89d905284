"""What the columns of a file mean: from its header to rows by field name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hubmon_salesforce.values import BadRowError, Row

_NEEDED = {
    "Group": ("Id", "Name"),
    "User": ("Id",),
    "Case": ("Id", "CreatedDate"),
    "CaseHistory2": ("Id", "CaseId", "LastModifiedDate"),
    "CaseHistory": ("Id", "CaseId", "CreatedDate"),
    "EntityHistory": ("Id", "ParentId", "CreatedDate"),
    "CaseMilestone": ("Id", "CaseId", "CompletionDate"),
    "SocialPost": ("Id", "IsOutbound", "Provider"),
    "EmailMessage": ("Id", "Incoming"),
    "FeedComment": ("Id", "ParentId", "CreatedDate"),
    "UserServicePresence": ("Id", "UserId", "StatusStartDate"),
}


class UselessFileError(Exception):
    """A file none of whose rows can be read; says why and what to do."""


class Table:
    """An object's file, by its header.

    Args:
        name: the object.
        header: the cells of the first record.
        renamed: field -> column, from the configuration.
    """

    def __init__(self, name: str, header: Sequence[str], renamed: Mapping[str, str]) -> None:
        self.object = name
        self.columns = _field_names(header, renamed)
        """The field in each column, lower case."""
        missing = [need for need in _NEEDED[name] if need.lower() not in self.columns]
        if missing:
            raise UselessFileError(f"the header has no column {' and no '.join(missing)}")
        twice = sorted({each for each in self.columns if each and self.columns.count(each) > 1})
        if twice:
            raise UselessFileError(
                f"the header has more than one column {' and '.join(twice)}: leave out all but one"
            )

    def row(self, fields: list[str]) -> Row | None:
        """A record by field name; None for one that holds nothing. Raises `BadRowError`."""
        if not fields:
            return None
        if len(fields) != len(self.columns):
            raise BadRowError(f"{len(fields)} columns, the header has {len(self.columns)}")
        return dict(zip(self.columns, fields, strict=True))


def _field_names(header: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    moved = {column.lower(): name.lower() for name, column in renamed.items()}
    replaced = set(moved.values())
    names = []
    for cell in header:
        column = cell.strip().lower()
        # A standard column whose place another one takes keeps a name that nothing asks for.
        names.append(moved.get(column) or (f"({column})" if column in replaced else column))
    return names
