"""The connector: polls the export's files and says how far it came."""

from __future__ import annotations

from datetime import UTC, datetime

from hubmon.connect import Batch, ConfigError, Connector, Host, Transient
from hubmon_salesforce import cursor as cursors
from hubmon_salesforce.config import SalesforceConfig, checked
from hubmon_salesforce.files import REPORT, Export
from hubmon_salesforce.reader import Reader, Round


class SalesforceConnector(Connector):
    """Reads one Salesforce export, as it grows."""

    def __init__(self, config: SalesforceConfig, host: Host) -> None:
        self._host = host
        self._table = f"connectors.{host.name}"
        checked(config, self._table)
        self._export = Export(config.path)
        self._reader = Reader(config, host.clock, host.log)

    async def check(self) -> str:
        """What the export holds, what it lacks, and which mapped columns it does not have.

        Raises `ConfigError` when nothing can be read of some files.
        """
        try:
            listing = self._export.look()
        except Transient as error:
            raise ConfigError(f"{self._table}.path: {error.message}", hint=error.hint) from error
        found = sorted({source.object for source in listing.sources})
        number = len(listing.sources)
        parts = [f"files in {self._export.path}: {number:,} ({', '.join(found) or 'none'})"]
        if REPORT not in found:
            missing = [name for name in ("Case", "SocialPost", "User") if name not in found]
            if missing:
                parts.append(f"missing: {', '.join(missing)}")
        if listing.ignored:
            parts.append(f"not used: {', '.join(listing.ignored[:5])}")
        parts += [f"waiting: {reason}" for reason in listing.waiting]
        useless, lacking = self._reader.complaints(listing.sources)
        said = "; ".join(parts + lacking)
        if useless:
            raise ConfigError("; ".join(useless), hint=f"The rest is read: {said}.")
        return said

    async def poll(self, cursor: str | None, limit: int) -> Batch:
        """The next rows, at most `limit` events and rejected rows together."""
        state = cursors.load(cursor)
        listing = self._export.look()
        present = {source.key for source in listing.sources}
        state.files = {key: at for key, at in state.files.items() if key in present}
        this = Round(state, limit)
        self._reader.read(listing.sources, this, came_from=cursor)
        missing = listing.waiting + this.unreadable
        incomplete = this.full or this.unfinished or missing
        return Batch(
            events=tuple(this.events),
            rejected=tuple(this.rejected),
            cursor=self._reader.left_at,
            more=this.full,
            complete_through=None if incomplete else self._through(state.through),
            gap="; ".join(missing),
        )

    def _through(self, newest: int) -> datetime | None:
        """The greatest modification time read: all that changed until then has been exported.

        A row's time that lies ahead of the clock promises nothing.
        """
        if not newest:
            return None
        try:
            return min(datetime.fromtimestamp(newest / 1000, UTC), self._host.clock.now())
        except (ValueError, OverflowError):
            return self._host.clock.now()

    async def aclose(self) -> None:
        """Close the file that is being read."""
        self._reader.close()
