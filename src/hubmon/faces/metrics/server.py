"""Serves the metrics over HTTP, from one thread with its own hold on the store."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, ProcessCollector, make_wsgi_app
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from hubmon.errors import ConfigError, HubmonError
from hubmon.faces.live import LiveView
from hubmon.faces.metrics.families import families, readable

log = logging.getLogger("hubmon.metrics")

_PATIENCE = 5.0
"""Seconds a client may take to ask; the next one waits meanwhile."""


class _Scraped(Collector):
    """Reads the hub whenever somebody asks."""

    def __init__(self, look: Callable[[], LiveView]) -> None:
        self._look = look
        self._view: LiveView | None = None

    def collect(self) -> Iterator[Metric]:
        """The metrics of this moment."""
        try:
            self._view = self._view or self._look()
            told = list(families(self._view.snapshot(), self._view.ingest_lags()))
        except HubmonError as error:
            log.warning("no metrics: %s", error)
            self.close()
            yield readable(yes=False)
        else:
            yield readable(yes=True)
            yield from told

    def close(self) -> None:
        """Let go of the store; the next scrape takes hold of it anew."""
        if self._view is not None:
            self._view.close()
            self._view = None


class _Quiet(WSGIRequestHandler):
    timeout = _PATIENCE

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its given name
        """Nobody wants a line for each scrape."""


@contextmanager
def serving(address: tuple[str, int], look: Callable[[], LiveView]) -> Iterator[None]:
    """Answer at `address` (host and port; port 0 takes a free one) for as long as this lasts.

    Args:
        address: where to listen.
        look: takes hold of the store; called on the serving thread.

    Raises:
        ConfigError: nobody can listen there.
    """
    scraped = _Scraped(look)
    registry = CollectorRegistry()
    registry.register(scraped)
    ProcessCollector(registry=registry)
    server = _listen(address, registry)

    def serve() -> None:
        try:
            server.serve_forever()
        finally:
            scraped.close()

    thread = threading.Thread(target=serve, name="hubmon-metrics", daemon=True)
    thread.start()
    host, port, *_ = server.socket.getsockname()
    log.info("metrics at http://%s:%d/metrics", f"[{host}]" if ":" in host else host, port)
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _listen(address: tuple[str, int], registry: CollectorRegistry) -> WSGIServer:
    host, port = address

    class Server(WSGIServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    try:
        return make_server(host, port, make_wsgi_app(registry), Server, _Quiet)
    except OSError as error:
        raise ConfigError(
            f"No metrics can be served at {host}, port {port} ({error.strerror}).",
            hint="Give --metrics another port, or an address of this machine.",
        ) from error
