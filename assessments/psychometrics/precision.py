"""How precisely a form measures, expected from its parameters before anybody answers.

A form is drawn from the bank, so its information is an expectation over draws: a core item counts
whole, a rotated one as often as it is drawn. Where items differ, the error of the average form is
a little below the average error of forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays, grm, rep_types
from assessments.psychometrics.assembly import draw_forms
from assessments.psychometrics.quality.person_fit import only_shown

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array
    from assessments.psychometrics.quality import Instrument

DRAWS = 500
PEOPLE = 2000
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


@dataclass(frozen=True)
class TypeRecovery:
    """How types come out for simulated people, as shares of them.

    accuracy: the likeliest type is the true one; probability: what it is given on average; mixed:
    no type is clear; accuracy_if_clear: accuracy among the others, None if there are none.
    """

    accuracy: float
    probability: float
    mixed: float
    accuracy_if_clear: float | None


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


def expected(instrument: Instrument, *, draws: int = DRAWS, seed: int = SEED) -> Precision:
    """Return errors and reliabilities to expect of people drawn from the prior.

    Each draw serves as often as there are traits, turned round through them, so that traits whose
    parameters are alike get the same figures and not those of luck.

    A person's error covariance is the inverse of the prior precision plus the information at his
    true traits: what map_scores gives on average, with expected information for observed. So every
    trait also learns from the others. Reliability is 1 - mean error variance / variance of the
    trait. Source: Segall (1996), eq. 27; Green, Bock, Humphreys, Linn and Reckase (1984).
    """
    prior = arrays.covariance_matrix("covariance", instrument.covariance)
    rng = np.random.default_rng(seed)
    size = len(prior)
    drawn = rng.standard_normal((draws, size))
    theta = np.concatenate([np.roll(drawn, turn, axis=1) for turn in range(size)]) @ _root(prior)
    table = form_information(instrument, GRID)
    known = np.column_stack([np.interp(theta[:, one], GRID, table[:, one]) for one in range(size)])
    errors = np.linalg.inv(np.linalg.inv(prior) + known[:, :, None] * np.eye(size))
    variance = np.diagonal(errors, axis1=1, axis2=2)
    return Precision(
        se=np.sqrt(variance),
        reliability=1.0 - variance.mean(axis=0) / np.diag(prior),
        composite_reliability=float(1.0 - errors.sum(axis=(1, 2)).mean() / prior.sum()),
    )


def type_recovery(
    instrument: Instrument,
    blocks: npt.ArrayLike,
    beta: float,
    prototypes: npt.ArrayLike,
    within_covariance: npt.ArrayLike,
) -> TypeRecovery:
    """Return how types come out for people who are and answer as the model says.

    blocks (m, 3) hold the types of the statements; prototypes (7, d) and within_covariance (d, d)
    the traits of a type's people. Each type is as frequent as any other. Forms are drawn, traits
    estimated and types inferred as in scoring. Source: simulation; the order of utilities with
    Gumbel noise is Plackett-Luce (Luce and Suppes 1965).
    """
    rng, size = np.random.default_rng(SEED), len(instrument.covariance)
    types = arrays.integers("blocks", blocks, (None, rep_types.BLOCK), low=0, high=6)
    centres = arrays.numbers("prototypes", prototypes, (rep_types.TYPES, size))
    within = arrays.covariance_matrix("within_covariance", within_covariance, size=size)
    members = rng.integers(0, rep_types.TYPES, PEOPLE)
    theta = centres[members] + rng.standard_normal((PEOPLE, size)) @ _root(within)
    found = _scored(instrument, theta, rng)
    utility = beta * (types == members[:, None, None])
    rankings = np.argsort(-(utility + rng.gumbel(size=utility.shape)), axis=2)
    by_blocks = rep_types.block_log_likelihood(rankings, types, beta)
    by_traits = rep_types.trait_log_likelihood(found.theta, found.covariance, centres, within)
    prior = np.full(rep_types.TYPES, 1 / rep_types.TYPES)
    verdict = rep_types.most_probable(rep_types.posterior(by_blocks, by_traits, prior=prior))
    hit, clear = verdict.index == members, ~verdict.is_mixed
    return TypeRecovery(
        accuracy=float(hit.mean()),
        probability=float(verdict.probability.mean()),
        mixed=float(verdict.is_mixed.mean()),
        accuracy_if_clear=float(hit[clear].mean()) if clear.any() else None,
    )


def _scored(instrument: Instrument, theta: Array, rng: np.random.Generator) -> grm.TraitEstimate:
    """Return the scores of people with traits theta (n, d) on forms drawn for them."""
    model, form = (instrument.a, instrument.b, instrument.trait), instrument.form
    answers = grm.simulate(theta, *model, rng)
    if form is not None:
        forms = draw_forms(
            instrument.trait,
            form.core,
            core_per_trait=form.core_per_trait,
            rotated_per_trait=form.rotated_per_trait,
            rng=rng,
            people=len(theta),
        )
        answers = only_shown(answers, forms)
    return grm.map_scores(answers, *model, instrument.covariance)


def _root(covariance: Array) -> Array:
    """Return the symmetric square root (d, d), which treats all traits alike."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(values)) @ vectors.T)
