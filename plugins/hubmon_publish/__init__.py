"""The publishers: what customers can expect, handed to other services by HTTP."""

from __future__ import annotations

from typing import Any

from hubmon.connect import ConnectorType, hookimpl
from hubmon_publish.page import PageConfig, PagePublisher
from hubmon_publish.profile import ProfileConfig, ProfilePublisher


@hookimpl
def hubmon_connectors() -> list[ConnectorType[Any]]:
    """Offer `http-publisher` and `profile-publisher`."""
    return [
        ConnectorType(
            name="http-publisher",
            summary="puts the public figures, or a text made of them, to a URL",
            config=PageConfig,
            create=PagePublisher,
            polls=False,
            sends=frozenset({"figures"}),
        ),
        ConnectorType(
            name="profile-publisher",
            summary="keeps the text of a social profile up to date with the response time",
            config=ProfileConfig,
            create=ProfilePublisher,
            polls=False,
            sends=frozenset({"figures"}),
        ),
    ]
