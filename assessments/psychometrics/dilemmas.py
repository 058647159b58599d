"""Situational judgement: how close a person's ratings or picks of options come to the key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Booleans

# Ratings that follow the key exactly have an infinite Fisher z: stop where nobody can tell.
CLOSEST = 0.995
FARTHEST = 4.0
LEAST_RATED = 4
# No score is lower: a T score of 10, which nobody reaches who tries.
LOWEST = -4.0
LEAST_PEOPLE = 100
LEAST_SD = 0.05


@dataclass(frozen=True)
class DilemmaScore:
    """Score (n,) as z, higher is better, and its error variance (n,)."""

    z: Array
    error_variance: Array


class Population(NamedTuple):
    """Mean and standard deviation among people of their true scores, and the noise around them.

    A score is Fisher's z of the agreement of ratings with the key, or the mean of what picks gain.
    Noise is the standard deviation of what one person gains from one dilemma to the next, beyond
    how hard these are; Fisher's z has a noise of 1 by its nature.
    """

    mean: float
    sd: float
    noise: float = 1.0


def standardised_distance(key: npt.ArrayLike, ratings: npt.ArrayLike) -> Array:
    """Return the mean squared difference (n,) between key (o,) and ratings (n, o), both as z.

    Both are standardised within the person over all options rated, of all dilemmas together, so
    neither elevation nor scatter counts: the distance is 2(1 - r), from 0 (the key's very order and
    proportions) over 2 (unrelated) to 4 (the reverse). -1 is an option not rated. Whoever rates
    everything alike (is_flat) has no r, and is at 4: not to judge must never score better than to
    judge badly. With fewer than two options rated, or all of those alike in the key, it is 2.
    Source: McDaniel, Psotka, Legree, Yost and Weekley (2011), p. 328; flat ratings are ours.

    Raises ValueError if the key has no variance.
    """
    expert = arrays.numbers("key", key, (None,))
    if np.ptp(expert) == 0:
        message = "key must tell at least two options apart"
        raise ValueError(message)
    given = arrays.responses(ratings, items=len(expert))
    rated = given != arrays.MISSING
    theirs = _centred(np.where(rated, given, 0.0), rated)
    ours = _centred(np.where(rated, expert, 0.0), rated)
    scale = np.sqrt((theirs**2).sum(axis=1) * (ours**2).sum(axis=1))
    together = (theirs * ours).sum(axis=1)
    defined = scale > np.finfo(float).eps
    r = np.divide(together, scale, out=np.zeros(len(given)), where=defined)
    return np.where(is_flat(given), FARTHEST, 2.0 * (1.0 - np.clip(r, -1.0, 1.0)))


def is_flat(ratings: npt.ArrayLike) -> Booleans:
    """Return who (n,) gave one and the same rating to all options rated, two or more.

    ratings (n, o), -1 not rated. Nobody who rated nothing is flat.
    """
    given = arrays.responses(ratings)
    rated = given != arrays.MISSING
    highest = given.max(axis=1, initial=arrays.MISSING)
    return np.asarray((~rated | (given == highest[:, None])).all(axis=1) & (rated.sum(axis=1) > 1))


def population(distance: npt.ArrayLike, rated: npt.ArrayLike) -> Population | None:
    """Return what standardise needs, from the distances (n,) of people over `rated` options (n,).

    The mean is that of Fisher's z. From its variance the mean sampling variance, 1 / (rated - 3),
    is taken off; the standard deviation is never below 0.05. People with fewer than four options
    rated, or at a distance of 4 as flat raters are, do not count. None with fewer than 100 others.
    Source: Hunter and Schmidt (1990), ch. 3, whose studies are our people.
    """
    apart = arrays.numbers("distance", distance, (None,))
    count = arrays.numbers("rated", rated, apart.shape)
    usable = (count >= LEAST_RATED) & (apart < FARTHEST)
    if usable.sum() < LEAST_PEOPLE:
        return None
    fisher = _fisher_z(apart[usable])
    variance = fisher.var(ddof=1) - (1.0 / (count[usable] - 3.0)).mean()
    return Population(float(fisher.mean()), float(np.sqrt(max(variance, LEAST_SD**2))))


def standardise(
    distance: npt.ArrayLike, rated: npt.ArrayLike, *, mean: float, sd: float
) -> DilemmaScore:
    """Return distances (n,) over `rated` options (n,) as z-scores, higher is better.

    r = 1 - distance / 2 becomes Fisher's z, whose sampling variance is 1 / (rated - 3); mean and sd
    are those of Fisher's z among the population's true values. The score is the population's
    posterior mean given the answers, shrunken as the traits are, and its variance.
    Fewer than four options rated say nothing: 0, 1. No score is below -4, which a flat rater gets
    who rated a whole form. Source: Fisher (1921); Kelley (1947), p. 409.
    """
    apart = arrays.numbers("distance", distance, (None,))
    count = arrays.numbers("rated", rated, apart.shape)
    informative = np.where(count >= LEAST_RATED, np.maximum(count - 3.0, 0.0), 0.0)
    return _regressed(_fisher_z(apart), informative, Population(mean, sd))


def best_worst(key: npt.ArrayLike, best: npt.ArrayLike, worst: npt.ArrayLike) -> Array:
    """Return the mean score (n,), -2 to 2 a dilemma, of picking its best and its worst option.

    key (s, o) holds the effectiveness of each option, -1 where a dilemma has fewer options; best
    and worst (n, s) hold the options picked. Naming the key's best as best or its worst as worst
    gains 1, naming either as the opposite loses 1; options tied in the key count alike. -1 was not
    picked: the mean is over the dilemmas answered, and 0 where there are none.
    Source: Motowidlo, Dunnette and Carter (1990), p. 642.
    """
    gained, answered = _gained(key, best, worst)
    return np.asarray(gained.sum(axis=1) / np.maximum(answered.sum(axis=1), 1))


def picks_population(
    key: npt.ArrayLike, best: npt.ArrayLike, worst: npt.ArrayLike
) -> Population | None:
    """Return what standardise_picks needs, from people's picks; arguments as for best_worst.

    Noise is the residual of people x dilemmas, within people and dilemmas (exact where everybody
    answered everything). From the variance of the means its share is taken off; neither standard
    deviation is below 0.05. People with fewer than two dilemmas answered do not count. None with
    fewer than 100 others. Source: Brennan (2001), ch. 2.
    """
    gained, answered = _gained(key, best, worst)
    usable = answered.sum(axis=1) > 1
    if usable.sum() < LEAST_PEOPLE:
        return None
    gained, answered = gained[usable], answered[usable]
    count = answered.sum(axis=1)
    means = gained.sum(axis=1) / count
    hardness = gained.sum(axis=0) / np.maximum(answered.sum(axis=0), 1)
    residual = _centred(np.where(answered, gained - hardness, 0.0), answered)
    freedom = count.sum() - len(count) - answered.any(axis=0).sum() + 1
    noise = (residual**2).sum() / max(freedom, 1)
    variance = means.var(ddof=1) - noise * (1.0 / count).mean()
    least = LEAST_SD**2
    return Population(
        float(means.mean()), float(np.sqrt(max(variance, least))), float(np.sqrt(max(noise, least)))
    )


def standardise_picks(
    score: npt.ArrayLike, answered: npt.ArrayLike, population: Population
) -> DilemmaScore:
    """Return scores (n,) of best_worst over `answered` dilemmas (n,) as z-scores.

    The error variance of the mean of k dilemmas is noise^2 / k, and the score is regressed to the
    population's mean accordingly, as it is for ratings. A dilemma left out is not counted: it makes
    a score less sure, and draws it to the mean. With none answered it is 0, 1. None is below -4.
    Source: Brennan (2001), ch. 2; Kelley (1947), p. 409.
    """
    means = arrays.numbers("score", score, (None,))
    count = arrays.numbers("answered", answered, means.shape)
    return _regressed(means, np.maximum(count, 0.0), population)


def _gained(
    key: npt.ArrayLike, best: npt.ArrayLike, worst: npt.ArrayLike
) -> tuple[Array, Booleans]:
    """What each dilemma gained (n, s), 0 where it was not answered, and which were (n, s)."""
    expert = arrays.numbers("key", key, (None, None))
    dilemmas, options = expert.shape
    exists = expert != arrays.MISSING
    highest = expert == np.where(exists, expert, -np.inf).max(axis=1, keepdims=True)
    lowest = expert == np.where(exists, expert, np.inf).min(axis=1, keepdims=True)
    sign = np.pad(highest * 1.0 - lowest * 1.0, ((0, 0), (0, 1)))
    picks = [
        arrays.integers(name, pick, (None, dilemmas), low=arrays.MISSING, high=options - 1)
        for name, pick in (("best", best), ("worst", worst))
    ]
    each = np.arange(dilemmas)
    gained = sign[each, picks[0]] - sign[each, picks[1]]
    return gained, np.maximum(*picks) != arrays.MISSING


def _regressed(score: Array, informative: Array, population: Population) -> DilemmaScore:
    """Posterior of z given a score (n,) whose error variance is noise^2 / informative (n,)."""
    centre, sd = arrays.number("mean", population.mean), arrays.positive("sd", population.sd)
    noise = arrays.positive("noise", population.noise)
    precision = informative * (sd / noise) ** 2
    reliability = precision / (1.0 + precision)
    z = reliability * (score - centre) / sd
    return DilemmaScore(np.maximum(z, LOWEST), 1.0 - reliability)


def _fisher_z(distance: Array) -> Array:
    return np.arctanh(np.clip(1.0 - distance / 2.0, -CLOSEST, CLOSEST))


def _centred(values: Array, rated: arrays.Booleans) -> Array:
    count = np.maximum(rated.sum(axis=1, keepdims=True), 1)
    return np.where(rated, values - values.sum(axis=1, keepdims=True) / count, 0.0)
