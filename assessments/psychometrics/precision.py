"""How precisely a form measures, expected from its items' parameters before anybody answers.

A form is drawn from the bank, so its information is an expectation over draws: a core item counts
whole, a rotated one as often as it is drawn. Where items differ, the error of the average form is
a little below the average error of forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays, grm

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array
    from assessments.psychometrics.quality import Instrument

PEOPLE = 4000
SEED = 1
# Information is computed at these points and interpolated between, in standard deviations.
GRID = np.linspace(-6.0, 6.0, 241)


@dataclass(frozen=True)
class Precision:
    """What to expect of a population: se (n, d), one row a simulated person; reliability (d,).

    se is in standard deviations of the trait. composite_reliability is that of the sum of all
    traits weighted alike.
    """

    se: Array
    reliability: Array
    composite_reliability: float

    def share_below(self, bound: float) -> Array:
        """Return the share (d,) of people whose standard error lies below a bound."""
        return np.asarray((self.se < bound).mean(axis=0))


def shares(instrument: Instrument) -> Array:
    """Return the chance (j,) of each item to be in a person's form; 1 without a form."""
    form = instrument.form
    chance = np.ones(len(instrument.a))
    if form is None:
        return chance
    for one in np.unique(instrument.trait):
        for drawn, kind in (
            (form.core_per_trait, form.core),
            (form.rotated_per_trait, ~form.core),
        ):
            own = (instrument.trait == one) & kind
            chance[own] = drawn / max(own.sum(), 1)
    return chance


def form_information(instrument: Instrument, theta: npt.ArrayLike) -> Array:
    """Return the information (n, d) on each trait that a form is expected to give at theta (n,).

    Source: Samejima (1969), ch. 6, summed over items as in Birnbaum (1968), ch. 20.
    """
    weighted = grm.item_information(theta, instrument.a, instrument.b) * shares(instrument)
    information = np.zeros((len(weighted), len(instrument.covariance)))
    for one in range(information.shape[1]):
        information[:, one] = weighted[:, instrument.trait == one].sum(axis=1)
    return information


def standard_error(information: npt.ArrayLike, *, prior_variance: float = 1.0) -> Array:
    """Return the posterior standard error 1 / sqrt(1 / prior_variance + information), any shape.

    That of one trait from its own items, under a normal prior. Source: Segall (1996), eq. 27, for
    one trait. Raises ValueError unless prior_variance is above 0 and no information below.
    """
    known = np.asarray(information, dtype=np.float64)
    if not prior_variance > 0 or known.min(initial=0.0) < 0:
        message = "prior_variance must be above 0, and information not below"
        raise ValueError(message)
    return np.asarray(1.0 / np.sqrt(1.0 / prior_variance + known))


def expected(instrument: Instrument, *, people: int = PEOPLE, seed: int = SEED) -> Precision:
    """Return errors and reliabilities to expect of people drawn from the prior.

    A person's error covariance is the inverse of the prior precision plus the information at his
    true traits: what map_scores gives on average, with expected information for observed. So every
    trait also learns from the others. Reliability is 1 - mean error variance / variance of the
    trait. Source: Segall (1996), eq. 27; Green, Bock, Humphreys, Linn and Reckase (1984).
    """
    prior = arrays.covariance_matrix("covariance", instrument.covariance)
    rng = np.random.default_rng(seed)
    size = len(prior)
    theta = rng.multivariate_normal(np.zeros(size), prior, size=people, method="cholesky")
    table = form_information(instrument, GRID)
    known = np.column_stack([np.interp(theta[:, one], GRID, table[:, one]) for one in range(size)])
    errors = np.linalg.inv(np.linalg.inv(prior) + known[:, :, None] * np.eye(size))
    variance = np.diagonal(errors, axis1=1, axis2=2)
    return Precision(
        se=np.sqrt(variance),
        reliability=1.0 - variance.mean(axis=0) / np.diag(prior),
        composite_reliability=float(1.0 - errors.sum(axis=(1, 2)).mean() / prior.sum()),
    )
