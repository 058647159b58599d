import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.psychometrics import calibration, grm, linking
from assessments.psychometrics.linking import Link
from assessments.psychometrics.study.people import true_bank

BANK = true_bank(8, np.random.default_rng(1))
OWN = BANK.trait == 0
A, B = BANK.a[OWN], BANK.b[OWN]


def onto_a_new_scale(a, b, scale, shift):
    """Return the parameters that `Link(scale, shift)` leads back to those given."""
    return a * scale, (b - shift) / scale


@settings(max_examples=40, deadline=None)
@given(scale=st.floats(0.4, 2.5), shift=st.floats(-2, 2))
def test_a_known_link_comes_back(scale, shift):
    link = linking.stocking_lord(A, B, *onto_a_new_scale(A, B, scale, shift))

    assert (link.scale, link.shift) == pytest.approx((scale, shift), abs=1e-6)


def test_transforming_by_the_link_gives_the_old_parameters():
    new_a, new_b = onto_a_new_scale(A, B, 1.3, 0.4)

    a, b = linking.transform(new_a, new_b, Link(1.3, 0.4))

    np.testing.assert_allclose(a, A)
    np.testing.assert_allclose(b, B)


def test_probabilities_do_not_change_with_the_scale():
    theta, link = np.array([-1.0, 0.2, 2.0]), Link(1.3, 0.4)

    on_old = grm.category_probabilities(
        link.scale * theta + link.shift, *linking.transform(A, B, link)
    )

    np.testing.assert_allclose(on_old, grm.category_probabilities(theta, A, B))


def test_two_calibrations_of_different_people_meet_on_one_scale():
    rng = np.random.default_rng(2)
    before, after = rng.normal(size=(4000, 1)), 0.5 + 1.2 * rng.normal(size=(4000, 1))
    zeros = np.zeros(8, dtype=int)
    old, new = (
        calibration.fit_grm(grm.simulate(theta, A, B, zeros, rng)) for theta in (before, after)
    )

    link = linking.stocking_lord(old.a, old.b, new.a, new.b)

    shift = (after.mean() - before.mean()) / before.std()
    assert link.scale == pytest.approx(after.std() / before.std(), abs=0.04)
    assert link.shift == pytest.approx(shift, abs=0.04)
    assert linking.drift(old.a, old.b, *linking.transform(new.a, new.b, link)).max() < 0.04


def test_drift_is_the_root_mean_square_difference_of_expected_shares():
    rng = np.random.default_rng(3)
    theta = rng.normal(size=400_000)

    computed = linking.drift([1.4], [[-1.0, 1.0]], [1.4], [[-0.5, 1.5]])

    share = [
        grm.category_probabilities(theta, [1.4], [b])[:, 0] @ [0, 0.5, 1]
        for b in ([-1.0, 1.0], [-0.5, 1.5])
    ]
    expected = np.sqrt(np.mean((share[0] - share[1]) ** 2))
    assert computed[0] == pytest.approx(expected, abs=1e-4)


def test_items_that_did_not_move_have_no_drift():
    np.testing.assert_array_equal(linking.drift(A, B, A, B), 0)


def test_every_trait_has_a_link_of_its_own():
    scale, shift = np.linspace(0.8, 1.3, 9), np.linspace(-0.5, 0.5, 9)
    a = BANK.a * scale[BANK.trait]
    b = (BANK.b - shift[BANK.trait, None]) / scale[BANK.trait, None]

    linked = linking.link_traits(BANK.a, BANK.b, a, b, BANK.trait)

    np.testing.assert_allclose(linked.scale, scale, atol=1e-6)
    np.testing.assert_allclose(linked.shift, shift, atol=1e-6)
    np.testing.assert_allclose(linked.a, BANK.a, atol=1e-5)
    np.testing.assert_allclose(linked.b, BANK.b, atol=1e-5)
    assert linked.is_common.all()


def test_items_that_drift_are_left_out_and_the_rest_link_as_if_they_were_absent():
    a, b = onto_a_new_scale(BANK.a, BANK.b, 1.2, 0.3)
    b[3] += 1.5
    b[12] -= 2.0

    linked = linking.link_traits(BANK.a, BANK.b, a, b, BANK.trait)

    assert np.flatnonzero(~linked.is_common).tolist() == [3, 12]
    assert np.flatnonzero(linked.drift > linking.DRIFT_LIMIT).tolist() == [3, 12]
    np.testing.assert_allclose(linked.scale, 1.2, atol=1e-6)
    np.testing.assert_allclose(linked.shift, 0.3, atol=1e-6)
    np.testing.assert_allclose(linked.b[3], BANK.b[3] + 1.2 * 1.5, atol=1e-5)


def test_three_items_stay_however_they_drift():
    b = B + np.array([-3, 3, -2, 2, -1, 1, -4, 4])[:, None]

    linked = linking.link_traits(A, B, A, b, np.zeros(8, dtype=int))

    assert linked.is_common.sum() == 3
    assert np.isfinite(linked.b).all()


def test_a_single_item_of_two_categories_can_be_linked():
    link = linking.stocking_lord([1.0], [[0.5]], [2.0], [[0.0]])

    assert (link.scale, link.shift) == pytest.approx((2.0, 0.5), abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(
    slopes=st.lists(st.floats(0.05, 15), min_size=8, max_size=8),
    levels=st.lists(st.floats(-8, 8), min_size=8, max_size=8, unique=True),
)
def test_any_parameters_have_a_finite_link(slopes, levels):
    b = np.sort(np.reshape(levels, (4, 2)), axis=1)
    b[:, 1] += 1e-6

    linked = linking.link_traits(slopes[:4], b, slopes[4:], -b[:, ::-1], [0, 0, 0, 0])

    for values in (linked.scale, linked.shift, linked.a, linked.b, linked.drift):
        assert np.isfinite(values).all()
    assert linked.scale[0] > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: linking.stocking_lord([], np.empty((0, 1)), [], np.empty((0, 1))), "one item"),
        (lambda: linking.stocking_lord(A, B, A[1:], B[1:]), "same items"),
        (lambda: linking.link_traits(A, B, A, B, [1] * 8), "one item"),
    ],
)
def test_what_cannot_be_linked_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
