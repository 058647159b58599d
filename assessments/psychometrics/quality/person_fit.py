"""How well a person's answers fit the model: near 0 and normal for honest ones, low for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from assessments.psychometrics import arrays, grm

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Integers, Masked, Responses

CHUNK = 1024
LEAST_VARIANCE = 1e-12


def lz(
    responses: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    trait: npt.ArrayLike,
    theta: npt.ArrayLike,
) -> Masked:
    """Return the standardised log likelihood (n,) of answers at traits theta (n, d).

    responses (n, j) after reverse keying, -1 missing; a (j,), b (j, k - 1), trait (j,). With
    theta estimated from the same answers it varies less than a standard normal: see lz_star.
    Masked for people without answers, or whose answers could hardly have been others.
    Source: Drasgow, Levine and Williams (1985), eq. 5 to 8.
    """
    return _fit(responses, a, b, trait, theta, None)


def lz_star(
    responses: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    trait: npt.ArrayLike,
    theta: npt.ArrayLike,
    covariance: npt.ArrayLike,
) -> Masked:
    """Return lz corrected for traits theta (n, d) that map_scores estimated from the same answers.

    covariance (d, d) is that of the prior. The weight of each category loses its projection on the
    estimating equation of its trait, and the mean moves by what the prior pulls. Masked as lz.
    Source: Snijders (2001), eq. 16; for categories and modes Sinharay (2016), eq. 13 to 15; for
    several traits Albers, Meijer and Tendeiro (2016).
    """
    return _fit(responses, a, b, trait, theta, covariance)


def marginal_log_likelihood(
    responses: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    trait: npt.ArrayLike,
    covariance: npt.ArrayLike,
    estimate: grm.TraitEstimate | None = None,
) -> Array:
    """Return the log probability (n,) of whole answer patterns among the population.

    responses (n, j) after reverse keying, -1 missing; a (j,), b (j, k - 1), trait (j,); covariance
    (d, d) of the prior; the estimate is map_scores' of the same, which is computed if not given.
    The traits are integrated out by Laplace's method (Tierney and Kadane 1986, eq. 2.2).
    """
    prior = arrays.covariance_matrix("covariance", covariance)
    found = estimate or grm.map_scores(responses, a, b, trait, prior)
    slopes, answers = arrays.slopes(a), arrays.responses(responses)
    levels, items = arrays.thresholds(b, items=len(slopes)), np.asarray(trait)
    distance = (found.theta * _weighted(found.theta, prior)).sum(axis=1)
    shrinkage = np.linalg.slogdet(found.covariance)[1] - np.linalg.slogdet(prior)[1]
    total = 0.5 * (shrinkage - distance)
    for start in range(0, len(answers), CHUNK):
        rows = slice(start, start + CHUNK)
        curves = grm.curves(found.theta[rows][:, items], slopes, levels)
        total[rows] += _chosen(answers[rows], _logarithm(curves)).sum(axis=1)
    return np.asarray(total)


def lapse_ratio(  # noqa: PLR0913, PLR0917 - the answers, their order and the model
    responses: npt.ArrayLike,
    order: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    trait: npt.ArrayLike,
    covariance: npt.ArrayLike,
    estimate: grm.TraitEstimate | None = None,
) -> Array:
    """Return the log likelihood ratio (n,) of honest answers against a lapse; low is suspicious.

    A lapse is answering at random throughout, in the first half or in the second half of what was
    presented, each as likely. order (n, m) holds the items (j,) as presented to each person, -1
    beyond the last; the rest is as for marginal_log_likelihood. Source: Neyman and Pearson (1933),
    with the alternatives of Meade and Craig (2012), p. 444.
    """
    answers = arrays.responses(responses)
    shown = arrays.integers("order", order, (len(answers), None), low=-1, high=answers.shape[1] - 1)
    honest = marginal_log_likelihood(answers, a, b, trait, covariance, estimate)
    guess = -np.log(np.shape(b)[1] + 1)
    half = (shown >= 0).sum(axis=1, keepdims=True) / 2
    place = np.arange(shown.shape[1])
    random = (answers != arrays.MISSING).sum(axis=1) * guess
    lapses = [random]
    for kept in (place < half, place >= half):
        part = only_shown(answers, np.where(kept, shown, -1))
        honestly = marginal_log_likelihood(part, a, b, trait, covariance)
        lapses.append(honestly + random - (part != arrays.MISSING).sum(axis=1) * guess)
    return np.asarray(honest - logsumexp(np.stack(lapses), axis=0) + np.log(len(lapses)))


def only_shown(responses: npt.ArrayLike, order: npt.ArrayLike) -> Responses:
    """Return the answers (n, j) to the items in order (n, m), and -1 for all others."""
    answers = arrays.responses(responses)
    wide = np.zeros((len(answers), answers.shape[1] + 1), dtype=np.bool_)
    # The column beyond the last takes what is -1 in the order, and is dropped.
    np.put_along_axis(wide, np.asarray(order), values=True, axis=1)
    return np.where(wide[:, :-1], answers, arrays.MISSING).astype(np.int8)


def _fit(
    responses: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    trait: npt.ArrayLike,
    theta: npt.ArrayLike,
    covariance: npt.ArrayLike | None,
) -> Masked:
    slopes = arrays.slopes(a)
    levels = arrays.thresholds(b, items=len(slopes))
    answers = arrays.responses(responses, categories=levels.shape[1] + 1, items=len(slopes))
    traits = arrays.numbers("theta", theta, (len(answers), None))
    items = arrays.integers("trait", trait, slopes.shape, low=0, high=traits.shape[1] - 1)
    pull = None
    if covariance is not None:
        prior = arrays.covariance_matrix("covariance", covariance, size=traits.shape[1])
        pull = -_weighted(traits, prior)
    fit = np.empty(len(answers))
    for start in range(0, len(answers), CHUNK):
        rows = slice(start, start + CHUNK)
        fit[rows] = _standardised(
            answers[rows],
            grm.curves(traits[rows][:, items], slopes, levels),
            items,
            None if pull is None else pull[rows],
        )
    return arrays.undefined_where(fit, np.isnan(fit))


def _standardised(
    answers: Responses, curves: grm.Curves, items: Integers, pull: Array | None
) -> Array:
    given = answers != arrays.MISSING
    probability = curves.probability * given[..., None]
    weight = _logarithm(curves)
    excess = (_chosen(answers, weight) - (probability * weight).sum(axis=2)).sum(axis=1)
    if pull is not None:
        slope = curves.log_slope
        lean = _by_trait((probability * slope * weight).sum(axis=2), items, pull.shape[1])
        information = _by_trait((probability * slope**2).sum(axis=2), items, pull.shape[1])
        share = lean / np.maximum(information, np.finfo(float).tiny)
        weight = weight - share[:, items, None] * slope
        excess = excess + (share * pull).sum(axis=1)
    mean = (probability * weight).sum(axis=2)
    variance = ((probability * weight**2).sum(axis=2) - mean**2).sum(axis=1)
    varies = variance > LEAST_VARIANCE
    scale = np.sqrt(np.where(varies, variance, 1.0))
    return np.where(varies, excess / scale, np.nan)


def _logarithm(curves: grm.Curves) -> Array:
    return np.log(np.maximum(curves.probability, np.finfo(float).tiny))


def _chosen(answers: Responses, values: Array) -> Array:
    """Return the value (n, j) of the category answered; 0 where there is no answer."""
    chosen = np.take_along_axis(values, np.maximum(answers, 0)[..., None], axis=2)[..., 0]
    return np.asarray(chosen * (answers != arrays.MISSING))


def _weighted(theta: Array, prior: Array) -> Array:
    """Return theta (n, d) times the inverse of the prior covariance."""
    # Not a matrix product: its last bits would depend on how many people there are.
    return np.asarray((theta[:, None, :] * np.linalg.inv(prior)).sum(axis=2))


def _by_trait(values: Array, items: Integers, size: int) -> Array:
    sums = np.zeros((len(values), size))
    for item, trait in enumerate(items):
        sums[:, trait] += values[:, item]
    return sums
