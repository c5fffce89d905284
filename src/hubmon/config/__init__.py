"""The configuration: one typed structure, read from TOML."""

from hubmon.config.hub import LoadConfig, SiteConfig
from hubmon.config.publishing import PageLanguage, PublishConfig
from hubmon.config.reading import Config, load, parse
from hubmon.config.secrets import named_secrets
from hubmon.config.sources import OF_EVERY_CONNECTOR, ConnectorConfig
from hubmon.config.typed import convert

__all__ = [
    "OF_EVERY_CONNECTOR",
    "Config",
    "ConnectorConfig",
    "LoadConfig",
    "PageLanguage",
    "PublishConfig",
    "SiteConfig",
    "convert",
    "load",
    "named_secrets",
    "parse",
]
