"""What must hold of every function that gives each person a number, whatever the answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from assessments.psychometrics import (
    agreement,
    calibration,
    composite,
    dif,
    dilemmas,
    grm,
    item_fit,
    linking,
    norms,
    quality,
    reliability,
    rep_types,
    validity,
)
from assessments.psychometrics.study.people import true_bank

BANK = true_bank(6, np.random.default_rng(1))
ITEMS, PEOPLE = 54, 40
MODEL = (BANK.a, BANK.b, BANK.trait)
TRUTH = BANK.people(PEOPLE, np.random.default_rng(2))
ANSWERS = BANK.answers(TRUTH, np.random.default_rng(3))
GAPS = np.where(np.random.default_rng(4).random(ANSWERS.shape) < 0.2, -1, ANSWERS)
REVERSED = np.arange(ITEMS) % 3 == 0
INSTRUMENT = quality.Instrument(*MODEL, BANK.covariance, REVERSED)
ORDER = np.argsort(np.random.default_rng(5).random(ANSWERS.shape), axis=1)


def theta(answers, a, b, trait):
    return grm.map_scores(answers, a, b, trait, BANK.covariance)


def mahalanobis(answers, a, b, trait):
    mean, covariance = quality.Instrument(
        a, b, trait, BANK.covariance, np.zeros(len(a), dtype=bool)
    ).moments
    return quality.mahalanobis(answers, mean, covariance)


def fit_of_the_composite(answers, a, b, trait):
    found = theta(answers, a, b, trait)
    return composite.composite(found.theta, found.covariance, np.arange(9)).score


# Each takes answers (n, j), a, b and trait, and gives every person a row.
OF_ANSWERS = {
    "eap": lambda x, *model: grm.eap(x, *model[:2]).theta,
    "error of eap": lambda x, *model: grm.eap(x, *model[:2]).se,
    "mode": lambda *given: theta(*given).theta,
    "covariance": lambda *given: theta(*given).covariance,
    "composite": fit_of_the_composite,
    "lz": lambda x, a, b, trait: quality.lz(x, a, b, trait, np.full((len(x), 9), 0.3)),
    "lz_star": lambda x, a, b, trait: quality.lz_star(
        x, a, b, trait, theta(x, a, b, trait).theta, BANK.covariance
    ),
    "marginal": lambda x, a, b, trait: quality.marginal_log_likelihood(
        x, a, b, trait, BANK.covariance
    ),
    "variability": lambda x, *_: quality.intra_individual_variability(x),
    "mahalanobis": mahalanobis,
}
# These also look at the order in which items stand.
OF_ORDER = {
    "longstring": lambda x, *_: quality.longstring(x),
    "average string": lambda x, *_: quality.average_string(x),
    "even odd": lambda x, *model: quality.even_odd(x, model[2]),
}
EVERYTHING = OF_ANSWERS | OF_ORDER


def same(computed, expected, atol=1e-7):
    np.testing.assert_array_equal(np.ma.getmaskarray(computed), np.ma.getmaskarray(expected))
    np.testing.assert_allclose(np.ma.getdata(computed), np.ma.getdata(expected), atol=atol)


@pytest.mark.parametrize("name", EVERYTHING)
def test_what_a_person_gets_does_not_depend_on_who_else_is_there(name):
    people = np.random.default_rng(6).permutation(PEOPLE)[:17]

    computed, everybody = (EVERYTHING[name](one, *MODEL) for one in (GAPS[people], GAPS))

    assert (np.ma.getdata(computed) == np.ma.getdata(everybody)[people]).all()


@pytest.mark.parametrize("name", OF_ANSWERS)
def test_the_order_of_items_does_not_matter(name):
    items = np.random.default_rng(7).permutation(ITEMS)

    same(
        OF_ANSWERS[name](GAPS[:, items], BANK.a[items], BANK.b[items], BANK.trait[items]),
        OF_ANSWERS[name](GAPS, *MODEL),
    )


@pytest.mark.parametrize("name", EVERYTHING)
def test_items_not_answered_count_as_little_as_absent_ones(name):
    kept = np.random.default_rng(8).random(ITEMS) < 0.6
    with_gaps = np.where(kept, ANSWERS, -1)

    same(
        EVERYTHING[name](with_gaps, *MODEL),
        EVERYTHING[name](ANSWERS[:, kept], BANK.a[kept], BANK.b[kept], BANK.trait[kept]),
    )


@pytest.mark.parametrize("name", EVERYTHING)
@settings(max_examples=15, deadline=None)
@given(drawn=hnp.arrays(np.int8, (3, ITEMS), elements=st.integers(-1, 4)))
def test_any_answers_and_the_most_extreme_give_finite_numbers(name, drawn):
    extreme = np.repeat([[0], [4], [-1]], ITEMS, axis=1).astype(np.int8)

    computed = EVERYTHING[name](np.vstack([drawn, extreme]), *MODEL)

    assert np.isfinite(np.ma.getdata(computed)).all()


@pytest.mark.parametrize("name", EVERYTHING)
def test_nobody_gets_nothing(name):
    assert len(EVERYTHING[name](np.empty((0, ITEMS), dtype=np.int8), *MODEL)) == 0


@pytest.mark.parametrize("name", EVERYTHING)
def test_lists_and_wider_integers_are_answers_too(name):
    same(
        EVERYTHING[name](GAPS[:5].astype(np.int64).tolist(), *MODEL),
        EVERYTHING[name](GAPS[:5], *MODEL),
        0,
    )


def test_neither_order_of_people_nor_of_items_changes_any_index_of_quality():
    people, items = (np.random.default_rng(9).permutation(n) for n in (PEOPLE, ITEMS))
    a, b, trait = (one[items] for one in MODEL)
    moved = quality.Instrument(a, b, trait, BANK.covariance, REVERSED[items])
    answers, order = GAPS[people][:, items], np.argsort(items)[ORDER[people]]

    computed = quality.all_indices(moved, answers, order, theta(answers, a, b, trait))

    expected = quality.all_indices(INSTRUMENT, GAPS, ORDER, theta(GAPS, *MODEL))
    # Halves are made of items as they stand in the bank.
    for name in set(expected) - {"even_odd"}:
        same(computed[name], expected[name][people])


def test_reversing_twice_is_identity():
    shown = np.tile(np.arange(ITEMS), (PEOPLE, 1))

    once = quality.as_presented(INSTRUMENT, GAPS, shown)

    assert (once != GAPS).any()
    assert (quality.as_presented(INSTRUMENT, once, shown) == GAPS).all()


@given(
    a=st.floats(0.1, 8),
    gaps=st.lists(st.floats(0.01, 3), min_size=1, max_size=6),
    ends=st.lists(st.floats(-6, 6), min_size=2, max_size=2),
)
def test_whoever_has_more_of_a_trait_reaches_every_category_more_often(a, gaps, ends):
    low, high = grm.category_probabilities(sorted(ends), [a], [np.cumsum(gaps) - 2])[:, 0]

    reached = [np.cumsum(one[::-1])[:-1] for one in (low, high)]
    assert (reached[1] >= reached[0] - 1e-12).all()


@given(seed=st.integers(0, 2**32 - 1))
def test_who_is_banded_with_whom_depends_on_nobody_below_and_on_no_order(seed):
    rng = np.random.default_rng(seed)
    score, se = np.round(rng.normal(size=30), 1), rng.uniform(0.05, 0.4, 30)
    people = rng.permutation(30)
    cut = np.sort(score)[10]
    above = score >= cut

    bands = composite.bands(score, se)

    assert (composite.bands(score[people], se[people]) == bands[people]).all()
    assert (composite.bands(score[above], se[above]) == bands[above]).all()


def test_the_order_of_traits_does_not_matter_to_the_composite():
    found, weights = theta(GAPS, *MODEL), np.arange(9.0)
    traits = np.random.default_rng(10).permutation(9)

    moved = composite.composite(
        found.theta[:, traits],
        found.covariance[:, traits][:, :, traits],
        weights[traits],
        population=BANK.covariance[np.ix_(traits, traits)],
    )

    expected = composite.composite(
        found.theta, found.covariance, weights, population=BANK.covariance
    )
    same(moved.score, expected.score)
    same(moved.se, expected.se)


def test_neither_order_of_people_nor_of_options_changes_a_judgement():
    rng = np.random.default_rng(11)
    key, ratings = rng.normal(size=20), rng.integers(-1, 8, (30, 20))
    people, options = rng.permutation(30), rng.permutation(20)

    moved = dilemmas.standardised_distance(key[options], ratings[people][:, options])

    same(moved, dilemmas.standardised_distance(key, ratings)[people], 1e-12)
    assert (
        dilemmas.is_flat(ratings[people][:, options]) == dilemmas.is_flat(ratings)[people]
    ).all()


def test_no_order_of_people_dilemmas_or_options_changes_what_picks_gain():
    rng = np.random.default_rng(13)
    key = rng.permuted(np.tile(np.arange(1.0, 6.0), (8, 1)), axis=1)
    picks = rng.permuted(np.tile(np.arange(5), (30, 8, 1)), axis=2)[..., :2]
    picks[::4, 3] = -1
    people, places = rng.permutation(30), rng.permutation(8)

    moved = dilemmas.best_worst(key[places], *np.moveaxis(picks[people][:, places], 2, 0))
    turned = dilemmas.best_worst(
        key[:, ::-1], *np.where(picks < 0, -1, 4 - picks).transpose(2, 0, 1)
    )

    gained = dilemmas.best_worst(key, *np.moveaxis(picks, 2, 0))
    same(moved, gained[people], 1e-12)
    same(turned, gained, 1e-12)


def test_neither_order_of_people_nor_of_blocks_changes_a_type():
    rng = np.random.default_rng(12)
    blocks = np.tile(rep_types.fano_blocks(), (2, 1))
    rankings = rng.permuted(np.tile(np.arange(3), (30, 14, 1)), axis=2)
    rankings[::4, 3] = -1
    people, places = rng.permutation(30), rng.permutation(14)

    moved = rep_types.block_log_likelihood(rankings[people][:, places], blocks[places], 1.2)

    same(moved, rep_types.block_log_likelihood(rankings, blocks, 1.2)[people], 1e-12)


def test_people_who_answered_nothing_leave_a_calibration_as_it_is():
    own = BANK.trait == 0
    drawn = BANK.answers(BANK.people(300, np.random.default_rng(13)), np.random.default_rng(14))
    answers = drawn[:, own]
    more = np.vstack([answers, np.full((50, 6), -1)])

    fitted, again = calibration.fit_grm(answers), calibration.fit_grm(more)

    same(again.a, fitted.a)
    same(again.b, fitted.b)
    for function in (item_fit.rmsd, lambda *model: item_fit.parameter_errors(*model).b):
        same(function(more, fitted.a, fitted.b), function(answers, fitted.a, fitted.b))


def test_neither_order_of_people_nor_of_items_changes_the_fit_of_items():
    own, rng = BANK.trait == 0, np.random.default_rng(15)
    people, items = rng.permutation(PEOPLE), rng.permutation(6)
    answers, a, b = GAPS[:, own], BANK.a[own], BANK.b[own]
    moved = (answers[people][:, items], a[items], b[items])

    same(item_fit.rmsd(*moved), item_fit.rmsd(answers, a, b)[items])
    same(item_fit.parameter_errors(*moved).a, item_fit.parameter_errors(answers, a, b).a[items])
    r = item_fit.q3(answers, a, b, TRUTH[:, 0])
    same(item_fit.q3(*moved, TRUTH[people, 0]), r[items][:, items])


def test_the_order_of_people_does_not_change_differential_functioning():
    rng = np.random.default_rng(16)
    answers, group = rng.integers(-1, 2, (900, 2)), np.arange(900) % 2
    match, people = rng.integers(0, 5, 900), rng.permutation(900)

    assert dif.mantel_haenszel(answers[people], group[people], match[people]) == (
        dif.mantel_haenszel(answers, group, match)
    )


anything = st.floats(allow_nan=False, allow_infinity=False)
some = st.lists(anything, min_size=1, max_size=4)
squares = hnp.arrays(float, st.just((3, 3)), elements=anything)


def finite(value):
    """Return whether all numbers in it are, however deep."""
    if value is None or isinstance(value, str):
        return True
    if isinstance(value, list | tuple):
        return all(finite(one) for one in value)
    if hasattr(value, "__dataclass_fields__"):
        return all(finite(one) for one in vars(value).values())
    return bool(np.isfinite(np.ma.getdata(value)).all())


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (norms.t_score, (some,)),
        (norms.sten, (some,)),
        (norms.percentile_midrank, (some, some)),
        (lambda x, mean, sd: norms.stanine(x, mean=mean, sd=sd), (some, anything, anything)),
        (lambda x, mean, sd: norms.t_score(x, mean=mean, sd=sd), (some, anything, anything)),
        (reliability.spearman_brown, (anything, anything)),
        (reliability.standard_error_of_measurement, (anything, anything)),
        (lambda alpha: reliability.feldt_interval(alpha, people=30, items=5), (anything,)),
        (lambda theta: reliability.marginal_reliability(theta, theta), (some,)),
        (lambda r, level: validity.correlation_interval(r, 30, level), (anything, anything)),
        (validity.correct_range_restriction, (st.floats(-1, 1), anything, anything)),
        (validity.correct_attenuation, (st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))),
        (validity.taylor_russell, (st.floats(0, 1), st.floats(-1, 1), st.floats(0, 1))),
        (agreement.icc, (squares,)),
        (agreement.cohen_kappa, (squares.map(np.abs),)),
        (lambda x: agreement.krippendorff_alpha(x, "interval"), (squares,)),
        (lambda x: agreement.krippendorff_alpha(x, "ordinal"), (squares,)),
        (lambda x: agreement.krippendorff_alpha(x, "ratio"), (squares.map(np.abs),)),
        (composite.bands, (some, anything)),
        (lambda theta: composite.contributions([theta], theta), (some,)),
        (lambda x, mean, sd: grm.eap([[0], [1]], [x], [[0.0]], mean=mean, sd=sd), (anything,) * 3),
        (lambda x, b: grm.category_probabilities(x, [1.0], [[b]]), (some, anything)),
        (lambda x, a: grm.item_information(x, [a], [[0.0, 1.0]]), (some, anything)),
        (
            lambda x: rep_types.posterior([x] * 2, prior=np.full(7, 1 / 7)),
            (st.lists(anything, min_size=7, max_size=7),),
        ),
        (lambda x: dilemmas.standardised_distance(x, [range(len(x))]), (some,)),
        (
            lambda x, m, sd: dilemmas.standardise(x, [9] * len(x), mean=m, sd=sd),
            (some, anything, anything),
        ),
        (
            lambda x, *of: dilemmas.standardise_picks(x, x, dilemmas.Population(*of)),
            (some, anything, anything, anything),
        ),
        (lambda x: dilemmas.population(x * 50, [9] * len(x) * 50), (some,)),
        (lambda a, b: linking.stocking_lord([1.0], [[0.0]], [a], [[b]]), (anything, anything)),
        (lambda a, b: linking.drift([1.0], [[0.0]], [a], [[b]]), (anything, anything)),
    ],
)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_any_finite_numbers_give_finite_ones_or_are_refused(function, arguments, data):
    drawn = [data.draw(one) for one in arguments]

    try:
        computed = function(*drawn)
    except ValueError:
        return
    assert finite(computed)
