"""The public page: what a customer who writes now can expect, as files for a web server."""
