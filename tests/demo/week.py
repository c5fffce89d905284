"""What a finished set of a week consists of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hubmon.demo.ledger import Ledger


@dataclass(frozen=True)
class Week:
    folder: Path
    ledger: Ledger
    end: datetime
