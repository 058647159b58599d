"""The plainest numpy version of the same work: a yardstick, not an example."""

import numpy as np
from numpy.typing import NDArray

from assessments.psychometrics import grm

Floats = NDArray[np.float64]


def eap(responses: NDArray[np.int8], a: Floats, b: Floats, *, nodes: int) -> Floats:
    """Return one trait's posterior means by the textbook: probabilities, product, mean."""
    grid = np.linspace(-6.0, 6.0, nodes)
    probabilities = grm.category_probabilities(grid, a, b)
    posterior = np.exp(-0.5 * grid**2)[None].repeat(len(responses), axis=0)
    for item, answer in enumerate(responses.T):
        posterior *= probabilities[:, item, :].T[answer]
    return np.asarray((posterior * grid).sum(axis=1) / posterior.sum(axis=1))


def map_score(
    answer: NDArray[np.int8], a: Floats, b: Floats, trait: NDArray[np.int64], covariance: Floats
) -> Floats:
    """Return one person's mode by full Newton steps, items in a loop."""
    precision = np.linalg.inv(covariance)
    theta = np.zeros(len(covariance))
    edges = np.pad(b, ((0, 0), (1, 1)), constant_values=((0, 0), (-np.inf, np.inf)))
    for _ in range(50):
        gradient, hessian = -precision @ theta, precision.copy()
        for item, category in enumerate(answer):
            own = trait[item]
            low, high = 1 / (
                1 + np.exp(-a[item] * (theta[own] - edges[item, category : category + 2]))
            )
            gradient[own] += a[item] * (1 - low - high)
            hessian[own, own] += a[item] ** 2 * (low * (1 - low) + high * (1 - high))
        step = np.linalg.solve(hessian, gradient)
        theta += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-7:  # noqa: PLR2004
            break
    return theta
