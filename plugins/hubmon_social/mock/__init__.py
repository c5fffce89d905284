"""A simulated public: a feed in memory and the server that shows it, with faults on demand."""

from hubmon_social.mock.faults import Faults
from hubmon_social.mock.feed import Feed, Final, Post
from hubmon_social.mock.server import serve

__all__ = ["Faults", "Feed", "Final", "Post", "serve"]
