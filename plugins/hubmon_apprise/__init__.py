"""The apprise connector: alerts to phones, chats and mailboxes, by any service apprise knows."""

from __future__ import annotations

from typing import Any

from hubmon.connect import ConnectorType, hookimpl
from hubmon_apprise.connector import AppriseConfig, AppriseConnector

__all__ = ["AppriseConfig", "AppriseConnector", "hubmon_connectors"]


@hookimpl
def hubmon_connectors() -> list[ConnectorType[Any]]:
    """Offer the one kind of connector this plugin has."""
    return [
        ConnectorType(
            name="apprise",
            summary="Alerts to phones, chats and mailboxes, by over a hundred services",
            config=AppriseConfig,
            create=AppriseConnector,
            polls=False,
            sends=frozenset({"alert"}),
        )
    ]
