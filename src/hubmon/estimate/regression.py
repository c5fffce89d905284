"""Quantiles as linear functions of the situation, learned from waits that may not be over.

Ridge-shrunk, smoothed quantile regression (He, Pan, Tan & Zhou, "Smoothed quantile regression with
large-scale inference", Journal of Econometrics 232 (2023) 367-388; a logistic kernel), with the
censored redistributed to the right (Portnoy, "Censored regression quantiles", Journal of the
American Statistical Association 98 (2003) 1001-1012).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hubmon.estimate.cohort import Flags, Floats
from hubmon.estimate.contract import LEVELS
from hubmon.estimate.spread import share_within

_TAUS = np.asarray(LEVELS)
_CAUTION = 1.5
"""Steps are so much shorter than Newton's."""

_NOT_YET = 0.999
"""However long somebody has waited, so many at most are taken to have been answered before."""


class _Problem(NamedTuple):
    """What the coefficients are to be learned from."""

    x: Floats
    y: Floats
    """A column for each level, as are the next two."""
    wanted: Floats
    """The weights times the level."""
    here: Floats
    """Of a censored wait, what counts where it stands; the rest counts infinitely far right."""
    spread: Floats
    penalty: Floats


class QuantileRegression:
    """Corrects given quantiles: adds to each a linear function of the features.

    Args:
        features: how many there are; the first is to be the constant 1.
        ridge: how many observations' worth the coefficients are drawn to zero.
    """

    def __init__(self, features: int, *, ridge: float, bandwidth: float, steps: int) -> None:
        self._ridge = ridge
        self._bandwidth = bandwidth
        self._steps = steps
        self.coefficients = np.zeros((len(LEVELS), features))
        self._mean = np.zeros(features)
        self._scale = np.ones(features)

    def predict(self, features: Floats, base: Floats | Sequence[float]) -> Floats:
        """The corrected quantiles, rising. Rows of situations, or one."""
        rising: Floats = self._standard(features).dot(self.coefficients.T)
        rising += base
        np.maximum(rising, 0.0, out=rising)
        rising.sort(axis=-1)
        return rising

    def _standard(self, features: Floats) -> Floats:
        standard = features - self._mean  # all in one place: of many rows each copy costs a lot
        standard /= self._scale
        np.maximum(standard, -4.0, out=standard)
        np.minimum(standard, 4.0, out=standard)
        return standard

    def fit(self, features: Floats, base: Floats, y: Floats, over: Flags, weights: Floats) -> None:
        """Learn anew, starting from what is known.

        Args:
            features: of each situation.
            base: the quantiles to be corrected.
            y: how long the wait lasted, or lasts so far, on the scale of `base`.
            over: whether it is over.
            weights: how much each counts.
        """
        said = self.predict(features[~over], base[~over])
        so_far = np.minimum(share_within(said, y[~over]), _NOT_YET)
        self._rescale(features, weights)
        x = self._standard(features)
        total = weights.sum()
        penalty = np.full(x.shape[1], self._ridge / total)
        penalty[0] = 0.1 * self._ridge / total
        weights = (weights / total)[:, None]
        here = np.ones(base.shape)
        here[~over] = np.clip((_TAUS - so_far[:, None]) / (1.0 - so_far[:, None]), 0.0, 1.0)
        weighted = x * np.sqrt(weights)
        spread = weighted.T @ weighted
        self.coefficients = self._descend(
            _Problem(x, y[:, None] - base, weights * _TAUS, weights * here, spread, penalty)
        )

    def _descend(self, problem: _Problem) -> Floats:
        """Newton's steps, with the mean of the curvature for it: that saves most of the work."""
        x, y, wanted, here, spread, penalty = problem
        h = self._bandwidth
        beta = self.coefficients.T
        ridge = np.diag(penalty + 1e-6)
        for _ in range(self._steps):
            below = _share_below(y - x @ beta, h)
            counted = here * below
            gradient = x.T @ (counted - wanted) + penalty[:, None] * beta
            density = np.maximum((counted * (1.0 - below)).sum(axis=0) / h, 0.05)
            hessians = _CAUTION * density[:, None, None] * spread + ridge
            beta = beta - np.linalg.solve(hessians, gradient.T[:, :, None])[:, :, 0].T
        return np.ascontiguousarray(beta.T)

    def _rescale(self, features: Floats, weights: Floats) -> None:
        """Standardise by the present sample, keeping what is said unchanged as a starting point."""
        shares = weights / weights.sum()
        mean = shares @ features
        scale = np.sqrt(shares @ (features - mean) ** 2) + 0.05
        mean[0], scale[0] = 0.0, 1.0
        slopes = self.coefficients / self._scale * scale
        slopes[:, 0] += (self.coefficients / self._scale) @ (mean - self._mean)
        self.coefficients, self._mean, self._scale = slopes, mean, scale


def _share_below(far: Floats, bandwidth: float) -> Floats:
    """How much of a wait, spread over the bandwidth, is below a quantile so far from it.

    Args:
        far: the wait less the quantile; written over, for of thousands of rows copies cost a lot.
        bandwidth: of the logistic kernel.
    """
    far /= bandwidth
    np.maximum(far, -30.0, out=far)
    np.minimum(far, 30.0, out=far)
    np.exp(far, out=far)
    far += 1.0
    return np.divide(1.0, far, out=far)
