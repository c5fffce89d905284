"""The crew connector: notes from and to the tablets of a flight's crew, through a spool folder."""

from __future__ import annotations

from typing import Any

from hubmon.connect import ConnectorType, hookimpl
from hubmon_crew.connector import CrewConfig, CrewConnector

__all__ = ["CrewConfig", "CrewConnector", "hubmon_connectors"]


@hookimpl
def hubmon_connectors() -> list[ConnectorType[Any]]:
    """Offer the one kind of connector this plugin has."""
    return [
        ConnectorType(
            name="crew",
            summary="Notes, compliments and found items from crew tablets, and notes to the crew",
            config=CrewConfig,
            create=CrewConnector,
            sends=frozenset({"crew_note"}),
        )
    ]
