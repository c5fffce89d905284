"""An agent's own queue on a terminal, live; made for a slow line.

The figures come from the store's columns, the screen is plain curses: what has not changed is not
sent, and a hundred of these together cost less than a few walls.
"""

from __future__ import annotations

from hubmon.faces.watch.run import watch

__all__ = ["watch"]
