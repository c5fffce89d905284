"""What is done beside collecting, by whoever collects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubmon.config import Config
    from hubmon.connect.contract import Clock
    from hubmon.connect.plugins import PluginHost
    from hubmon.connect.service import Beside
    from hubmon.faces.alerts import AlertKeeper


def beside(config: Config, plugins: PluginHost, store: Path, clock: Clock) -> list[Beside]:
    """All that the configuration asks for."""
    from hubmon.connect.senders import senders  # noqa: PLC0415  # loaded by who collects alone

    work: list[Beside] = []
    publishers = senders(plugins, config, "figures")
    if config.publish.folder is not None or publishers:
        from hubmon.faces.page.keeper import PageKeeper  # noqa: PLC0415  # loaded when it is wanted

        work.append(PageKeeper(config, store, clock.now, publishers).run)
    work += [keeper.run for keeper in alerting(config, plugins, store, clock)]
    return work


def alerting(config: Config, plugins: PluginHost, store: Path, clock: Clock) -> list[AlertKeeper]:
    """Who tells people of warnings; nobody where no connector delivers alerts."""
    from hubmon.connect.senders import senders  # noqa: PLC0415  # loaded by who collects alone

    recipients = senders(plugins, config, "alert")
    if not recipients:
        return []
    from hubmon.faces.alerts import AlertKeeper  # noqa: PLC0415  # loaded when it is wanted

    return [AlertKeeper(config, recipients, store, clock.now)]
