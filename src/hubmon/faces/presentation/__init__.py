"""What the panes say: pure functions from a scene to lines of words, tested without a terminal."""
