"""What is done beside collecting, by whoever collects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubmon.config import Config
    from hubmon.connect.contract import Clock
    from hubmon.connect.service import Beside


def beside(config: Config, store: Path, clock: Clock) -> list[Beside]:
    """All that the configuration asks for."""
    from hubmon.connect.senders import senders  # noqa: PLC0415  # loaded by who collects alone

    work: list[Beside] = []
    publishers = senders(config, "figures")
    if config.publish.folder is not None or publishers:
        from hubmon.faces.page.keeper import PageKeeper  # noqa: PLC0415  # loaded when it is wanted

        work.append(PageKeeper(config, store, clock.now, publishers).run)
    return work
