"""How seldom a count comes by chance."""

from __future__ import annotations

from math import log


def information(count: float, mean: float, size: float | None = None) -> float:
    """I, so that at least `count` comes by chance with a probability of exp(-I) at most.

    Chernoff's bound (Ann. Math. Stat. 23, 1952) for a negative binomial count with the mean m and
    the variance m + m²/r, and for a Poisson count, r = ∞, of which it is half of Dunning's G²
    (Computational Linguistics 19, 1993), for x events:

        I = x ln(x / m) - (r + x) ln((r + x) / (r + m))     or     I = x ln(x / m) - x + m

    Args:
        count: what came; 0 is returned where that is no more than the mean.
        mean: what was to be expected.
        size: r; None for a Poisson count.
    """
    mean = max(mean, 1e-9)
    if count <= mean:
        return 0.0
    bare = count * log(count / mean)
    if size is None:
        return bare - count + mean
    return bare - (size + count) * log((size + count) / (size + mean))
