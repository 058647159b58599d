from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.psychometrics import agreement

ratings = hnp.arrays(
    float, st.tuples(st.integers(2, 6), st.integers(2, 5)), elements=st.integers(0, 4)
)


def icc(scores):
    computed = agreement.icc(scores)
    assert computed is not None
    return computed


def test_perfect_judges_agree_perfectly():
    scores = np.tile([[1.0], [3.0], [4.0]], (1, 3))

    computed = icc(scores)

    assert (computed.icc1, computed.icc2, computed.icc3) == pytest.approx((1, 1, 1))
    assert agreement.krippendorff_alpha(scores.T, "interval") == pytest.approx(1)
    assert agreement.cohen_kappa(np.diag([3, 4, 5])) == pytest.approx(1)


def test_a_lenient_judge_counts_against_agreement_but_not_against_consistency():
    strict = np.array([1.0, 4.0, 2.0, 5.0])

    computed = icc(np.column_stack([strict, strict + 2]))

    assert computed.icc3 == pytest.approx(1)
    assert computed.icc2 < 0.7


@given(ratings)
def test_any_ratings_give_finite_coefficients_or_none(scores):
    computed = agreement.icc(scores)

    values = [] if computed is None else list(vars(computed).values())
    values += [
        agreement.krippendorff_alpha(scores.T, level)
        for level in ("nominal", "ordinal", "interval", "ratio")
    ]
    assert all(value is None or np.isfinite(value) for value in values)


@given(ratings, st.floats(0.5, 3), st.floats(-5, 5))
def test_icc_does_not_depend_on_the_scale_of_the_ratings(scores, factor, shift):
    computed = agreement.icc(scores * factor + shift)

    expected = agreement.icc(scores)
    if computed is None or expected is None:
        assert computed is expected
    else:
        assert computed.icc3 == pytest.approx(expected.icc3, abs=1e-6)


def test_ratings_that_set_no_target_apart_have_no_icc():
    assert agreement.icc([[1, 2], [1, 2]]) is None
    assert agreement.icc([[1, 2]]) is None


def test_weighted_kappa_of_two_categories_is_kappa():
    table = [[20, 5], [10, 15]]

    plain, linear, quadratic = (
        agreement.cohen_kappa(table, weights) for weights in (None, "linear", "quadratic")
    )

    assert plain == pytest.approx(0.4)
    assert linear == pytest.approx(0.4)
    assert quadratic == pytest.approx(0.4)


def test_quadratic_kappa_is_the_icc_of_agreement_of_many_targets():
    rng = np.random.default_rng(1)
    first = rng.integers(0, 5, 5000)
    second = np.clip(first + rng.integers(-1, 3, 5000), 0, 4)
    table = np.zeros((5, 5))
    np.add.at(table, (first, second), 1)

    computed = agreement.cohen_kappa(table, "quadratic")

    assert computed == pytest.approx(icc(np.column_stack([first, second])).icc2, abs=1e-3)


def test_kappa_is_undefined_where_chance_is_complete():
    assert agreement.cohen_kappa([[7, 0], [0, 0]]) is None
    assert agreement.cohen_kappa(np.zeros((2, 2))) is None


def test_fleiss_kappa_of_one_category_is_undefined():
    assert agreement.fleiss_kappa([[3, 0], [3, 0]]) is None
    assert agreement.fleiss_kappa(np.empty((0, 2))) is None


def test_krippendorff_alpha_ignores_units_rated_once():
    nan = float("nan")
    table = np.array([[1, 2, 3, 3], [1, 2, 3, 4.0]])
    once = np.column_stack([table, [5, nan]])

    assert agreement.krippendorff_alpha(once) == agreement.krippendorff_alpha(table)


def test_krippendorff_alpha_without_variance_is_undefined():
    assert agreement.krippendorff_alpha([[1, 1], [1, 1]]) is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: agreement.icc([[1.0, float("nan")], [2.0, 3.0]]), "ratings must be finite"),
        (lambda: agreement.cohen_kappa([[1, 2]]), "table must be square"),
        (lambda: agreement.fleiss_kappa([[2, 1], [1, 1]]), "same two or more judges"),
        (lambda: agreement.krippendorff_alpha([1, 2]), "ratings must have shape"),
        (lambda: agreement.krippendorff_alpha([[-1, 2]], "ratio"), "must not be below 0"),
    ],
)
def test_bad_ratings_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_weights_and_levels_that_do_not_exist_are_refused():
    unknown: Any = "cubic"

    with pytest.raises(ValueError, match="weights must be"):
        agreement.cohen_kappa([[1, 2], [1, 2]], unknown)
    with pytest.raises(ValueError, match="level must be one of"):
        agreement.krippendorff_alpha([[1, 2]], unknown)
