"""The wall, and what is behind its rows."""
