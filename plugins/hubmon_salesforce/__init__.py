"""Reads the files a Salesforce org exports: cases, posts, mails, their history, and shifts."""

from __future__ import annotations

from typing import Any

from hubmon.connect import ConnectorType, hookimpl
from hubmon_salesforce.config import SalesforceConfig
from hubmon_salesforce.connector import SalesforceConnector


@hookimpl
def hubmon_connectors() -> list[ConnectorType[Any]]:
    """The one connector of this plugin."""
    return [
        ConnectorType(
            name="salesforce",
            summary="cases and posts from a Salesforce data export (folder or zip)",
            config=SalesforceConfig,
            create=SalesforceConnector,
        )
    ]
