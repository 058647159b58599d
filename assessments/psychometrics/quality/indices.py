"""Answer quality: signs of inattentive answering, each computed for all people at once.

An index that cannot be computed for a person is masked; `tolist()` turns it into None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assessments.psychometrics import arrays

if TYPE_CHECKING:
    from assessments.psychometrics.arrays import Array, Booleans, Integers, Masked, Responses

# A correlation over two points is always 1 or -1.
LEAST_PAIRS = 3


def longstring(responses: npt.ArrayLike) -> Integers:
    """Return the length (n,) of each person's longest run of one answer.

    responses (n, j) as given: in the order of presentation, before reverse keying; missing answers
    are passed over. Source: Johnson (2005), p. 109.
    """
    return _runs(arrays.responses(responses))[0]


def average_string(responses: npt.ArrayLike) -> Masked:
    """Return the mean length (n,) of runs of one answer; masked for people without answers.

    responses (n, j) as for longstring. Source: Meade and Craig (2012), p. 440.
    """
    answers = arrays.responses(responses)
    _, runs = _runs(answers)
    count = (answers != arrays.MISSING).sum(axis=1)
    return arrays.undefined_where(count / np.maximum(runs, 1), count == 0)


def intra_individual_variability(responses: npt.ArrayLike) -> Masked:
    """Return the standard deviation (n,) of each person's answers, in categories.

    responses (n, j) before reverse keying; masked with fewer than two answers.
    Source: Dunn, Heggestad, Shanock and Theilgard (2018), p. 108.
    """
    answers = arrays.responses(responses)
    given = answers != arrays.MISSING
    count = given.sum(axis=1)
    mean = np.where(given, answers, 0).sum(axis=1) / np.maximum(count, 1)
    squares = np.where(given, answers - mean[:, None], 0.0) ** 2
    return arrays.undefined_where(
        np.sqrt(squares.sum(axis=1) / np.maximum(count - 1, 1)),
        count < 2,  # noqa: PLR2004
    )


def even_odd(responses: npt.ArrayLike, trait: npt.ArrayLike) -> Masked:
    """Return the correlation (n,) over traits between two halves of each, stepped up, -1 to 1.

    responses (n, j) after reverse keying. Within a trait (j,) a person's answers go by turns to
    one half and the other. Masked with fewer than three traits or a half without variance.
    Source: Johnson (2005), p. 112; Spearman-Brown as in Curran (2016), p. 8.
    """
    answers = arrays.responses(responses)
    items = _traits(trait, answers.shape[1])
    halves = np.zeros((2, len(answers), len(np.unique(items))))
    for place, one in enumerate(np.unique(items)):
        halves[..., place] = _halves(answers[:, items == one])
    r = _row_correlation(halves[0], halves[1], np.asarray((halves >= 0).all(axis=0)))
    stepped = 2 * r.data / np.maximum(1 + r.data, 0.5)
    return arrays.undefined_where(np.maximum(stepped, -1.0), np.ma.getmaskarray(r))


def mahalanobis(
    responses: npt.ArrayLike,
    mean: npt.ArrayLike | None = None,
    covariance: npt.ArrayLike | None = None,
) -> Masked:
    """Return each person's squared Mahalanobis distance (n,) over the items answered.

    responses (n, j). mean (j,) and covariance (j, j) are those of honest answers, given together;
    without them those of the complete rows of the sample, and all is masked where these are too
    few or too alike for a covariance of full rank. Masked for people without answers.
    Source: Mahalanobis (1936); Meade and Craig (2012), p. 443.
    """
    answers = arrays.responses(responses)
    people, items = answers.shape
    given = answers != arrays.MISSING
    if mean is None or covariance is None:
        complete = answers[given.all(axis=1)].astype(np.float64)
        if len(complete) <= items or np.linalg.matrix_rank(complete - complete[:1]) < items:
            return arrays.undefined_where(np.zeros(people), np.ones(people, dtype=np.bool_))
        mean, covariance = complete.mean(axis=0), np.atleast_2d(np.cov(complete, rowvar=False))
    centre = arrays.numbers("mean", mean, (items,))
    spread = arrays.covariance_matrix("covariance", covariance, size=items)
    distance = np.empty(people)
    for start in range(0, people, 512):
        rows = slice(start, start + 512)
        distance[rows] = _distance(answers[rows] - centre, given[rows], spread)
    return arrays.undefined_where(distance, ~given.any(axis=1))


def synonyms(responses: npt.ArrayLike, pairs: npt.ArrayLike) -> Masked:
    """Return the correlation (n,) within a person over pairs (p, 2) of items that mean the same.

    responses (n, j) after reverse keying. Pairs with a missing answer are left out; masked with
    fewer than three pairs or a side without variance. Source: Meade and Craig (2012), p. 440.
    """
    answers = arrays.responses(responses)
    both = arrays.integers("pairs", pairs, (None, 2), low=0, high=answers.shape[1] - 1)
    first, second = answers[:, both[:, 0]], answers[:, both[:, 1]]
    given = (first != arrays.MISSING) & (second != arrays.MISSING)
    return _row_correlation(first.astype(np.float64), second.astype(np.float64), given)


def seconds_per_item(seconds: npt.ArrayLike) -> Masked:
    """Return the median time (n,) an item took, in seconds; masked if none was timed.

    seconds (n, j), below 0 where not timed. The median, because one long pause would hide that
    everything else was clicked through; below 2 seconds nobody reads (Huang, Curran, Keeney,
    Poposki and DeShon 2012, p. 106). Never part of a score.
    """
    times = np.pad(arrays.numbers("seconds", seconds, (None, None)), ((0, 0), (0, 1)))
    times[:, -1] = arrays.MISSING
    timed = times >= 0
    count = timed.sum(axis=1, keepdims=True)
    ordered = np.sort(np.where(timed, times, times.max(initial=0.0)), axis=1)
    middle = np.maximum(np.hstack([count - 1, count]) // 2, 0)
    values = np.take_along_axis(ordered, middle, axis=1)
    return arrays.undefined_where(values.mean(axis=1), count[:, 0] == 0)


def _runs(answers: Responses) -> tuple[Integers, Integers]:
    """Return the longest run and the number of runs of each person."""
    longest, current, runs = np.zeros((3, len(answers)), dtype=np.int64)
    last = np.full(len(answers), arrays.MISSING, dtype=np.int8)
    for column in answers.T:
        given = column != arrays.MISSING
        fresh = given & (column != last)
        runs += fresh
        current = np.where(fresh, 1, current + given)
        last = np.where(given, column, last)
        np.maximum(longest, current, out=longest)
    return longest, runs


def _traits(trait: npt.ArrayLike, items: int) -> Integers:
    return arrays.integers("trait", trait, (items,), low=0, high=np.iinfo(np.int32).max)


def _halves(answers: Responses) -> Array:
    """Return the means (2, n) of every other answer of one trait; -1 for a half without any."""
    given = answers != arrays.MISSING
    turn = np.cumsum(given, axis=1) % 2
    means = []
    for half in (1, 0):
        chosen = given & (turn == half)
        count = chosen.sum(axis=1)
        total = np.where(chosen, answers, 0).sum(axis=1)
        means.append(np.where(count > 0, total / np.maximum(count, 1), -1.0))
    return np.stack(means)


def _row_correlation(first: Array, second: Array, given: Booleans) -> Masked:
    count = np.maximum(given.sum(axis=1, keepdims=True), 1)

    def centred(values: Array) -> Array:
        mean = np.where(given, values, 0.0).sum(axis=1, keepdims=True) / count
        return np.where(given, values - mean, 0.0)

    x, y = centred(first), centred(second)
    scale = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    defined = (given.sum(axis=1) >= LEAST_PAIRS) & (scale > 1e-9)  # noqa: PLR2004
    r = np.divide((x * y).sum(axis=1), scale, out=np.zeros(len(x)), where=defined)
    return arrays.undefined_where(np.clip(r, -1.0, 1.0), ~defined)


def _distance(apart: Array, given: Booleans, spread: Array) -> Array:
    # Items not answered become uncorrelated with deviation 0, and so add nothing.
    both = given[:, :, None] & given[:, None, :]
    own = np.where(both, spread, np.eye(len(spread)))
    deviation = np.where(given, apart, 0.0)
    solved = np.linalg.solve(own, deviation[..., None])[..., 0]
    return np.asarray((deviation * solved).sum(axis=1))
