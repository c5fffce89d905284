"""The hook by which a plugin offers its connectors."""

from __future__ import annotations

from typing import Any

import pluggy

from hubmon.connect.contract import ConnectorType

PROJECT = "hubmon"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's implementation of a hook."""


@hookspec
def hubmon_connectors() -> list[ConnectorType[Any]]:
    """Return the connector types this plugin offers. Called once, when plugins are loaded."""
    raise NotImplementedError
