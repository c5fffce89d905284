"""The hooks by which a plugin offers its connectors and its estimators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pluggy

from hubmon.connect.contract import ConnectorType
from hubmon.estimate.contract import Maker

PROJECT = "hubmon"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's implementation of a hook."""


@hookspec
def hubmon_connectors() -> list[ConnectorType[Any]]:
    """Return the connector types this plugin offers. Called once, when plugins are loaded."""
    raise NotImplementedError


@hookspec
def hubmon_estimators() -> Mapping[str, Maker]:
    """Return the estimators of the response time this plugin offers, by name. Called as above."""
    raise NotImplementedError
