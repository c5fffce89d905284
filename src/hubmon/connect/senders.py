"""Who delivers what, and how it lies in the outbox for them."""

from __future__ import annotations

import msgspec

from hubmon.config import Config
from hubmon.connect.contract import Outgoing, OutgoingKind
from hubmon.connect.plugins import PluginHost
from hubmon.store.outbox import Letter


def senders(plugins: PluginHost, config: Config, kind: OutgoingKind) -> list[str]:
    """The configured connectors that deliver a kind of `Outgoing`."""
    types = plugins.types
    return [
        name
        for name, connector in config.connectors.items()
        if connector.enabled and connector.plugin in types and kind in types[connector.plugin].sends
    ]


def letter(out: Outgoing) -> Letter:
    """What goes into the outbox."""
    return Letter(out.key, out.kind, msgspec.json.encode(out).decode(), 0)
