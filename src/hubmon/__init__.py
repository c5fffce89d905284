"""hubmon shows, live, how a service hub that answers customers stands."""

__version__ = "0.1.0"
