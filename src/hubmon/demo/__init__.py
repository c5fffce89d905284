"""A hub that does not exist, for demonstrations and tests: its public, its people and its doors."""
