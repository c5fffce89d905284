"""What a customer who writes now can expect. Pure; the clock is passed in."""

from hubmon.estimate.kaplan_meier import KaplanMeier

__all__ = ["KaplanMeier"]
