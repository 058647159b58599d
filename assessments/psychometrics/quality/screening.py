"""All indices at once, and cut-offs from honest answers simulated from the instrument itself.

Published cut-offs misfire: what honest people score depends on the items they were given.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import roots_hermitenorm

from assessments.psychometrics import arrays, grm
from assessments.psychometrics.assembly import draw_forms
from assessments.psychometrics.quality import indices, person_fit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assessments.psychometrics.arrays import (
        Array,
        Booleans,
        Integers,
        Masked,
        Responses,
    )

TAIL = 1.0
FLAGS_OF_INATTENTION = 2
FASTEST_READING = 2.0
# On which side careless answers lie.
HIGH = ("longstring", "mahalanobis")
LOW = (
    "intra_individual_variability",
    "even_odd",
    "lz",
    "marginal_log_likelihood",
    "lapse_ratio",
)
HERMITE_TERMS = 40
HERMITE_NODES = 64


@dataclass(frozen=True)
class Form:
    """How a form is drawn from the bank: see assembly.draw_forms."""

    core: Booleans
    core_per_trait: int
    rotated_per_trait: int


@dataclass(frozen=True)
class Instrument:
    """Parameters of the bank: a (j,), b (j, k - 1), trait (j,), covariance (d, d).

    is_reversed (j,) says which items are reverse keyed. Without a form everybody gets every item.
    """

    a: Array
    b: Array
    trait: Integers
    covariance: Array
    is_reversed: Booleans
    form: Form | None = None

    @cached_property
    def moments(self) -> tuple[Array, Array]:
        """Mean (j,) and covariance (j, j) of honest answers, after reverse keying.

        Expected scores are expanded in Hermite polynomials, whose products over two correlated
        normal traits have expectation rho^m (Mehler 1866).
        """
        node, mass = roots_hermitenorm(HERMITE_NODES)
        mass = mass / mass.sum()
        spread = np.sqrt(np.diag(self.covariance))
        own = node[:, None] * spread[self.trait]
        probability = grm.curves(own, self.a, self.b).probability
        category = np.arange(probability.shape[2])
        expected, square = probability @ category, probability @ category**2
        loading = (_hermite(node) * mass) @ expected
        rho = (self.covariance / np.outer(spread, spread))[np.ix_(self.trait, self.trait)]
        covariance = sum(
            (np.outer(one, one) * rho**m for m, one in enumerate(loading[1:], start=1)),
            start=np.zeros_like(rho),
        )
        np.fill_diagonal(covariance, mass @ square - loading[0] ** 2)
        return loading[0], covariance


@dataclass(frozen=True)
class Cutoff:
    """What is below low or above high is flagged."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Flags:
    """Flags of each index (n,), their count (n,), and whether answers look inattentive (n,)."""

    raised: dict[str, Booleans]
    count: Integers
    is_inattentive: Booleans


def all_indices(
    instrument: Instrument,
    responses: npt.ArrayLike,
    order: npt.ArrayLike,
    estimate: grm.TraitEstimate,
) -> dict[str, Masked]:
    """Return every index that has an honest cut-off, each (n,).

    responses (n, j) of the bank after reverse keying, -1 for missing or not presented; order
    (n, m) holds the items in the order presented, -1 beyond the last; estimate is map_scores'.
    """
    model = (instrument.a, instrument.b, instrument.trait)
    answers = arrays.responses(responses, items=len(instrument.a))
    shown = as_presented(instrument, answers, order)
    marginal = person_fit.marginal_log_likelihood(answers, *model, instrument.covariance, estimate)
    lapse = person_fit.lapse_ratio(answers, order, *model, instrument.covariance, estimate)
    nobody = (answers == arrays.MISSING).all(axis=1)
    return {
        "longstring": arrays.undefined_where(indices.longstring(shown), nobody),
        "intra_individual_variability": indices.intra_individual_variability(shown),
        "even_odd": indices.even_odd(answers, instrument.trait),
        "mahalanobis": indices.mahalanobis(answers, *instrument.moments),
        "lz": person_fit.lz(answers, *model, estimate.theta),
        "marginal_log_likelihood": arrays.undefined_where(marginal, nobody),
        "lapse_ratio": arrays.undefined_where(lapse, nobody),
    }


def as_presented(
    instrument: Instrument, responses: npt.ArrayLike, order: npt.ArrayLike
) -> Responses:
    """Return answers (n, m) as given: in the order presented, reverse keying undone."""
    answers = arrays.responses(responses, items=len(instrument.a))
    shown = arrays.integers(
        "order", order, (len(answers), None), low=-1, high=len(instrument.a) - 1
    )
    given = np.where(
        instrument.is_reversed & (answers != arrays.MISSING),
        instrument.b.shape[1] - answers,
        answers,
    )
    presented = np.take_along_axis(given, np.maximum(shown, 0), axis=1)
    return np.where(shown >= 0, presented, arrays.MISSING).astype(np.int8)


def honest_cutoffs(
    instrument: Instrument, rng: np.random.Generator, n: int = 10_000
) -> dict[str, Cutoff]:
    """Return the cut-off of each index: the 1st or 99th percentile of n simulated honest people.

    They have traits from the prior and answer as the model says, each on a form of his own. With
    it comes the time in which nobody reads an item, which is published and not simulated.
    """
    traits = len(instrument.covariance)
    theta = rng.multivariate_normal(
        np.zeros(traits), instrument.covariance, size=n, method="cholesky"
    )
    answers = grm.simulate(theta, instrument.a, instrument.b, instrument.trait, rng)
    order = _orders(instrument, rng, n)
    answers = person_fit.only_shown(answers, order)
    estimate = grm.map_scores(
        answers, instrument.a, instrument.b, instrument.trait, instrument.covariance
    )
    values = all_indices(instrument, answers, order, estimate)
    high = {name: Cutoff(high=_percentile(values[name], 100 - TAIL)) for name in HIGH}
    low = {name: Cutoff(low=_percentile(values[name], TAIL)) for name in LOW}
    return {**high, **low, "seconds_per_item": Cutoff(low=FASTEST_READING)}


def flags(values: Mapping[str, npt.ArrayLike], cutoffs: Mapping[str, Cutoff]) -> Flags:
    """Return who is flagged by which index (n,), and whose answers look inattentive: two or more.

    An index that cannot be computed for a person, and so is masked, counts as a flag: answers all
    alike have no correlation. An index given without a cut-off raises ValueError.
    """
    unknown = sorted(set(values) - set(cutoffs))
    if unknown or not values:
        message = f"no cut-off for {', '.join(unknown)}" if unknown else "no index given"
        raise ValueError(message)
    raised = {name: _raised(one, cutoffs[name]) for name, one in values.items()}
    count = np.asarray(np.stack(list(raised.values())).sum(axis=0), dtype=np.int64)
    return Flags(raised, count, np.asarray(count >= FLAGS_OF_INATTENTION))


def _raised(values: npt.ArrayLike, cutoff: Cutoff) -> Booleans:
    index: Masked = np.ma.MaskedArray(values)
    raised = np.ma.getmaskarray(index).copy()
    if cutoff.low is not None:
        raised |= index.filled(0) < cutoff.low
    if cutoff.high is not None:
        raised |= index.filled(0) > cutoff.high
    return raised


def _percentile(values: Masked, per_cent: float) -> float | None:
    defined = values.compressed()
    return float(np.percentile(defined, per_cent)) if defined.size else None


def _orders(instrument: Instrument, rng: np.random.Generator, n: int) -> Integers:
    form = instrument.form
    if form is None:
        return np.argsort(rng.random((n, len(instrument.a))), axis=1)
    return draw_forms(
        instrument.trait,
        form.core,
        core_per_trait=form.core_per_trait,
        rotated_per_trait=form.rotated_per_trait,
        rng=rng,
        people=n,
    )


def _hermite(node: Array) -> Array:
    """Return the orthonormal Hermite polynomials (terms, nodes) of the standard normal."""
    rows = [np.ones_like(node), node]
    for m in range(1, HERMITE_TERMS - 1):
        rows.append((node * rows[m] - np.sqrt(m) * rows[m - 1]) / np.sqrt(m + 1))
    return np.stack(rows)
