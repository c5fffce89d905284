"""The social connector: customers' posts and the hub's replies from an HTTP mentions feed."""

from __future__ import annotations

from typing import Any

from hubmon.connect import ConnectorType, hookimpl
from hubmon_social.config import SocialConfig
from hubmon_social.connector import SocialConnector


@hookimpl
def hubmon_connectors() -> list[ConnectorType[Any]]:
    """Offer the `social` connector."""
    return [
        ConnectorType(
            name="social",
            summary="posts and replies from an HTTP mentions feed shaped like the X API",
            config=SocialConfig,
            create=SocialConnector,
        )
    ]
