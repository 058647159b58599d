import numpy as np
import pytest

from assessments.psychometrics import adaptive, grm

A = np.array([1.0, 2.0, 1.5, 1.4])
B = np.array([[-1.0, 0.5], [-0.2, 0.4], [1.0, 2.0], [-0.5, 0.5]])
TRAIT = np.array([0, 0, 1, 1])
COVARIANCE = np.array([[0.5, 0.1], [0.1, 0.8]])
THETA = np.array([0.1, -0.3])


def trace_after(item):
    information = grm.item_information(THETA[[TRAIT[item]]], A[[item]], B[[item]])[0, 0]
    precision = np.linalg.inv(COVARIANCE)
    precision[TRAIT[item], TRAIT[item]] += information
    return np.trace(np.linalg.inv(precision))


@pytest.mark.parametrize("asked", [[], [1], [0, 3]])
def test_the_next_item_leaves_the_smallest_sum_of_error_variances(asked):
    left = [item for item in range(4) if item not in asked]

    chosen = adaptive.next_item(THETA, COVARIANCE, A, B, TRAIT, asked)

    assert chosen == min(left, key=trace_after)


def test_after_the_last_item_there_is_none():
    assert adaptive.next_item(THETA, COVARIANCE, A, B, TRAIT, [0, 1, 2, 3]) is None


def test_an_item_outside_the_bank_is_refused():
    with pytest.raises(ValueError, match="asked must be between 0 and 3"):
        adaptive.next_item(THETA, COVARIANCE, A, B, TRAIT, [4])
