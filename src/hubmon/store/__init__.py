"""Keeps what sources report in SQLite, with the cases it comes to."""
