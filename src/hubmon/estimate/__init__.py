"""What a customer who writes now can expect. Pure; the clock is passed in.

An estimator of your own needs what is imported here, and `hookimpl` of `hubmon.connect`; the rest
of this package is private.
"""

from hubmon.estimate.contract import (
    LEVELS,
    Arrival,
    Forecast,
    Forecaster,
    Found,
    Happening,
    Lost,
    Maker,
    Reply,
    Resolution,
    Shift,
    Withdrawal,
)

__all__ = [
    "LEVELS",
    "Arrival",
    "Forecast",
    "Forecaster",
    "Found",
    "Happening",
    "Lost",
    "Maker",
    "Reply",
    "Resolution",
    "Shift",
    "Withdrawal",
]
