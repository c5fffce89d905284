"""The hub's figures for Prometheus."""
