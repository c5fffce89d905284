"""What a hub is: events, cases, promises, and the snapshot every face shows.

Pure: no I/O, no clock of its own, the standard library and msgspec only.
"""
