"""The wall screen of a terminal."""
