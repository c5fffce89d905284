"""The odds of an event as a linear function of features: logistic regression with a ridge."""

from __future__ import annotations

import numpy as np

from hubmon.estimate.cohort import Floats

_CERTAIN = 15.0
_FLATTEST = 1e-3
_STEPS = 8
_HALVINGS = 5
_ENOUGH = 1e-3


class Odds:
    """Starts from given coefficients and learns to correct them.

    Args:
        start: a coefficient for each feature, of which the first is to be the constant 1.
        ridge: how many observations' worth the coefficients are drawn to where they started.
    """

    def __init__(self, start: Floats, *, ridge: float) -> None:
        self._start = start
        self._penalty = np.full(len(start), ridge)
        self._penalty[0] = 0.1 * ridge
        self.coefficients = self._start.copy()

    def chances(self, features: Floats) -> Floats:
        """Of the event, for each row."""
        chances: Floats = 1.0 / (1.0 + np.exp(-self._logits(features, self.coefficients)))
        return chances

    @staticmethod
    def _logits(features: Floats, coefficients: Floats) -> Floats:
        logits: Floats = np.clip(features @ coefficients, -_CERTAIN, _CERTAIN)
        return logits

    def fit(self, features: Floats, happened: Floats, weight: float) -> None:
        """Learn anew, starting from what is known, by Newton's method with halved steps.

        Args:
            features: a row for each observation.
            happened: 1 where the event came, 0 where it did not.
            weight: how much each observation counts.
        """
        loss = self._loss(features, happened, weight, self.coefficients)
        for _ in range(_STEPS):
            step = self._step(features, happened, weight)
            for _ in range(_HALVINGS):
                tried = self.coefficients - step
                new = self._loss(features, happened, weight, tried)
                if new <= loss:
                    break
                step = step / 2
            else:
                return
            self.coefficients = tried
            if loss - new < _ENOUGH * (1.0 + abs(new)):
                return
            loss = new

    def _step(self, features: Floats, happened: Floats, weight: float) -> Floats:
        chances = self.chances(features)
        slope = features.T @ (weight * (chances - happened))
        slope += self._penalty * (self.coefficients - self._start)
        curvature = weight * np.maximum(chances * (1.0 - chances), _FLATTEST)
        hessian: Floats = (features * curvature[:, None]).T @ features
        hessian[np.diag_indices_from(hessian)] += self._penalty
        step: Floats = np.linalg.solve(hessian, slope).astype(np.float64)
        return step

    def _loss(
        self, features: Floats, happened: Floats, weight: float, coefficients: Floats
    ) -> float:
        logits = self._logits(features, coefficients)
        drawn = self._penalty @ (coefficients - self._start) ** 2 / 2
        return float(weight * (np.logaddexp(0.0, logits) - happened * logits).sum() + drawn)
