"""How many messages to expect: arrivals by half hour for the day ahead, with a range.

Everything here is a function of past counts alone. The clock is passed in as the start of a bucket.
"""
