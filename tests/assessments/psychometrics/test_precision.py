"""What may be expected of a form, against forms that simulated people fill in."""

import numpy as np
import pytest

from assessments.psychometrics import grm, precision, rep_types
from assessments.psychometrics.assembly import draw_forms
from assessments.psychometrics.quality import Form, Instrument

CORRELATION = np.array([[1.0, 0.3, 0.3], [0.3, 1.0, 0.3], [0.3, 0.3, 1.0]])


def bank(items: int = 8, slope: float = 1.4, covariance=CORRELATION, form=None) -> Instrument:
    trait = np.repeat(np.arange(len(covariance)), items)
    return Instrument(
        a=np.full(len(trait), slope),
        b=np.tile([-2.0, -1.0, 0.0, 1.0], (len(trait), 1)),
        trait=trait,
        covariance=np.asarray(covariance),
        is_reversed=np.zeros(len(trait), dtype=bool),
        form=form,
    )


def rotated(items: int = 8, core: int = 3, drawn: int = 3) -> Form:
    return Form(np.tile(np.arange(items) < core, len(CORRELATION)), core, drawn)


def test_a_core_item_counts_whole_and_a_rotated_one_as_often_as_it_is_drawn():
    assert precision.shares(bank(form=rotated()))[:8].tolist() == [1, 1, 1] + [0.6] * 5


def test_without_a_form_every_item_counts_whole():
    assert (precision.shares(bank()) == 1).all()


def test_shares_are_how_often_items_are_drawn():
    instrument = bank(form=rotated())
    forms = draw_forms(
        instrument.trait,
        instrument.form.core,
        core_per_trait=3,
        rotated_per_trait=3,
        rng=np.random.default_rng(3),
        people=20_000,
    )

    drawn = np.bincount(forms.ravel(), minlength=24) / 20_000

    assert drawn == pytest.approx(precision.shares(instrument), abs=0.012)


def test_information_of_a_two_category_item_is_slope_squared_times_p_times_q():
    instrument = Instrument(
        a=np.array([2.0]),
        b=np.array([[0.0]]),
        trait=np.array([0]),
        covariance=np.eye(1),
        is_reversed=np.array([False]),
    )

    assert precision.form_information(instrument, [0.0]) == pytest.approx(np.array([[1.0]]))


def test_equal_items_give_the_information_of_one_as_often_as_there_are_shown():
    one = grm.item_information([0.7], [1.4], [[-2.0, -1.0, 0.0, 1.0]])[0, 0]

    assert precision.form_information(bank(form=rotated()), [0.7]) == pytest.approx(
        np.full((1, 3), 6 * one)
    )


def test_without_information_the_error_is_the_spread_of_the_prior():
    assert precision.standard_error([0.0, 3.0], prior_variance=1.0).tolist() == [1.0, 0.5]
    assert precision.standard_error(0.0, prior_variance=4.0) == 2.0


@pytest.mark.parametrize(("information", "variance"), [(-0.1, 1.0), (1.0, 0.0)])
def test_what_cannot_be_is_refused(information, variance):
    with pytest.raises(ValueError, match="above 0"):
        precision.standard_error(information, prior_variance=variance)


def test_a_single_trait_has_the_error_of_its_own_items():
    instrument = bank(covariance=[[1.0]])

    found = precision.expected(instrument, draws=500)

    theta = np.random.default_rng(precision.SEED).standard_normal(500)
    own = precision.standard_error(precision.form_information(instrument, theta))[:, 0]
    assert found.se[:, 0] == pytest.approx(own, abs=1e-4)
    assert found.composite_reliability == pytest.approx(found.reliability[0])


def test_traits_that_correlate_sharpen_each_other():
    apart = precision.expected(bank(covariance=np.eye(3)))
    together = precision.expected(bank())

    assert (together.reliability > apart.reliability + 0.003).all()


def test_traits_that_are_alike_get_the_same_figures():
    found = precision.expected(bank(form=rotated()))

    assert found.reliability == pytest.approx(np.full(3, found.reliability[0]), abs=1e-12)
    assert found.share_below(0.45).tolist() == [found.share_below(0.45)[0]] * 3


def test_longer_forms_are_more_reliable_and_their_sum_more_than_their_parts():
    short, long = precision.expected(bank(4)), precision.expected(bank(8))

    assert (long.reliability > short.reliability).all()
    assert long.composite_reliability > long.reliability.max()


def test_the_share_below_a_bound_runs_from_nobody_to_everybody():
    found = precision.expected(bank())

    assert found.share_below(0.0).tolist() == [0, 0, 0]
    assert found.share_below(1.0).tolist() == [1, 1, 1]
    assert found.share_below(float(np.median(found.se[:, 0])))[0] == pytest.approx(0.5, abs=0.01)


def test_people_who_fill_in_their_forms_get_the_errors_that_were_expected():
    """Against scoring itself: the errors it states, and how well its scores follow the truth."""
    instrument, people = bank(form=rotated()), 8000
    rng = np.random.default_rng(11)
    theta = rng.multivariate_normal(np.zeros(3), CORRELATION, size=people, method="cholesky")
    answers = grm.simulate(theta, instrument.a, instrument.b, instrument.trait, rng)
    forms = draw_forms(
        instrument.trait,
        instrument.form.core,
        core_per_trait=3,
        rotated_per_trait=3,
        rng=rng,
        people=people,
    )
    shown = np.full_like(answers, -1)
    np.put_along_axis(shown, forms, np.take_along_axis(answers, forms, axis=1), axis=1)
    found = grm.map_scores(shown, instrument.a, instrument.b, instrument.trait, CORRELATION)
    stated = np.sqrt(np.diagonal(found.covariance, axis1=1, axis2=2))

    told = precision.expected(instrument)

    assert stated.mean() == pytest.approx(told.se.mean(), rel=0.02)
    squared = np.array([np.corrcoef(found.theta[:, one], theta[:, one])[0, 1] for one in range(3)])
    assert squared**2 == pytest.approx(told.reliability, abs=0.015)
    total = np.corrcoef(found.theta.sum(axis=1), theta.sum(axis=1))[0, 1] ** 2
    assert total == pytest.approx(told.composite_reliability, abs=0.015)


BLOCKS = np.tile(rep_types.fano_blocks(), (2, 1))
PROTOTYPES = np.array(
    [[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1], [0, 0, 0]], dtype=float
)


def recovered(beta=1.0, prototypes=PROTOTYPES, form=None):
    return precision.type_recovery(bank(form=form), BLOCKS, beta, prototypes, 0.81 * CORRELATION)


def test_types_that_nothing_tells_apart_are_found_by_chance_and_called_mixed():
    found = recovered(beta=0.0, prototypes=np.zeros((7, 3)))

    assert found.accuracy == pytest.approx(1 / 7, abs=0.03)
    assert found.probability == pytest.approx(1 / 7)
    assert (found.mixed, found.accuracy_if_clear) == (1.0, None)


def test_clearer_statements_and_clear_profiles_are_right_more_often():
    weak, strong = recovered(1.0, form=rotated()), recovered(2.0)

    assert strong.accuracy > weak.accuracy + 0.1
    assert strong.mixed < weak.mixed
    assert weak.accuracy_if_clear > weak.accuracy


def test_the_probability_of_the_likeliest_type_is_about_how_often_it_is_right():
    found = recovered()

    assert found.probability == pytest.approx(found.accuracy, abs=0.03)
