"""What the connectors have to be told of the simulated hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hubmon.demo.arrivals import BOTS
from hubmon.demo.feed import AGENT_PATTERN, BRAND
from hubmon.demo.tables import AUTOMATON

EXPORT, SPOOL, POSTS, LEDGER = "export", "spool", "posts.jsonl", "ledger.csv"
"""Names of what a simulation writes into its folder."""


def connectors(folder: Path, base_url: str) -> dict[str, dict[str, Any]]:
    """The tables of the three connectors, by name, as a configuration holds them.

    Args:
        folder: an absolute path, where the export and the tablets' spool are.
        base_url: where the mock server shows the feed.
    """
    return {
        "salesforce": {
            "plugin": "salesforce",
            "path": str(folder / EXPORT),
            "automatic_users": [AUTOMATON],
            "bot_handles": list(BOTS),
            "columns": {
                "Case": {"language": "Language__c", "topic": "Topic__c", "flight": "Flight__c"},
                "User": {"languages": "Languages__c", "site": "Site__c"},
            },
        },
        "social": {
            "plugin": "social",
            "base_url": base_url,
            "brand_accounts": [BRAND],
            "bots": list(BOTS),
            "agent_pattern": AGENT_PATTERN,
        },
        "crew": {
            "plugin": "crew",
            "inbox": str(folder / SPOOL / "inbox"),
            "outbox": str(folder / SPOOL / "outbox"),
        },
    }
